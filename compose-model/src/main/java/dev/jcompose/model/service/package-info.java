/// A service: what runs, how it lives and what it depends on. Networks, mounts, resources and
/// builds have packages of their own.
@NullMarked
package dev.jcompose.model.service;

import org.jspecify.annotations.NullMarked;
