/// Which attributes exist, and which values each accepts; the Compose Specification as a table of
/// shapes.
@NullMarked
package dev.jcompose.model.schema;

import org.jspecify.annotations.NullMarked;
