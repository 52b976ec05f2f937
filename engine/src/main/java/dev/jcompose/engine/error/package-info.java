/// What callers of the engine learn when something cannot be done, and how the leaves' failures
/// become that.
@NullMarked
package dev.jcompose.engine.error;

import org.jspecify.annotations.NullMarked;
