/// A project's service translated into Docker's words: the request for its containers, their labels
/// and files, and what `run` changes. Pure.
@NullMarked
package dev.jcompose.engine.service;

import org.jspecify.annotations.NullMarked;
