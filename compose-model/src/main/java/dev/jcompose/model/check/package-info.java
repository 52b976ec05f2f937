/// Values that are of the right type and still wrong, or that contradict each other: found with
/// their place before the engine is asked.
@NullMarked
package dev.jcompose.model.check;

import org.jspecify.annotations.NullMarked;
