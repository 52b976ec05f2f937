/// Compose files as written, and the project they make.
@NullMarked
package dev.jcompose.model;

import org.jspecify.annotations.NullMarked;
