/// Signals by name and number.
@NullMarked
package dev.jcompose.linux.signal;

import org.jspecify.annotations.NullMarked;
