/// Values of the right type that are still invalid, or that contradict each other: reported with
/// their position before the engine is asked.
@NullMarked
package dev.jcompose.model.check;

import org.jspecify.annotations.NullMarked;
