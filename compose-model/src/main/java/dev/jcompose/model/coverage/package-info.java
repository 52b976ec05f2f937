/// Which attributes the engine honours. Others are rejected with their position, never silently
/// ignored.
@NullMarked
package dev.jcompose.model.coverage;

import org.jspecify.annotations.NullMarked;
