/// Which attributes the engine honours; what it does not is refused with its place, never dropped
/// in silence.
@NullMarked
package dev.jcompose.model.coverage;

import org.jspecify.annotations.NullMarked;
