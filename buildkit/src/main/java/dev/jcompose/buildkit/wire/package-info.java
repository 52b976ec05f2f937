/// Messages as protocol buffers write them, by field numbers.
@NullMarked
package dev.jcompose.buildkit.wire;

import org.jspecify.annotations.NullMarked;
