/// Telling whether a container is still what its service says.
@NullMarked
package dev.jcompose.model.hash;

import org.jspecify.annotations.NullMarked;
