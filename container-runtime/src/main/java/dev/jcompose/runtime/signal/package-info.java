/// Signals by name and number.
@NullMarked
package dev.jcompose.runtime.signal;

import org.jspecify.annotations.NullMarked;
