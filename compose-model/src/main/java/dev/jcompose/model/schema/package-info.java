/// Which attributes there are, and what values each takes; the Compose Specification as a table of
/// shapes.
@NullMarked
package dev.jcompose.model.schema;

import org.jspecify.annotations.NullMarked;
