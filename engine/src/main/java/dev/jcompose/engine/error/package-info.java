/// The failures that callers of the engine see, and how those of the lower modules are converted to
/// them.
@NullMarked
package dev.jcompose.engine.error;

import org.jspecify.annotations.NullMarked;
