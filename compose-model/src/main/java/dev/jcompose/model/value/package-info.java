/// Small values that every part of the model is made of: sizes, durations, plain data and maps that
/// keep their order.
@NullMarked
package dev.jcompose.model.value;

import org.jspecify.annotations.NullMarked;
