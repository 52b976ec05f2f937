/// Volumes as the engine offers them.
@NullMarked
package dev.jcompose.engine.volume;

import org.jspecify.annotations.NullMarked;
