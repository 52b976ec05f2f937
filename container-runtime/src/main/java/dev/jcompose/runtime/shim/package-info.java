/// Containers under shims: starting the shim with a plan, talking to it, finding it again after the
/// engine was gone, and hearing of every end exactly once.
@NullMarked
package dev.jcompose.runtime.shim;

import org.jspecify.annotations.NullMarked;
