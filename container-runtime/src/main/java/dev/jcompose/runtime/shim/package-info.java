/// Containers under shims: starting the shim with a plan, talking to it, finding it again after a
/// restart of the engine, and being notified of every end exactly once.
@NullMarked
package dev.jcompose.runtime.shim;

import org.jspecify.annotations.NullMarked;
