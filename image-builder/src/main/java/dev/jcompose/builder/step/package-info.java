/// The commands that a build runs in containers provided by the engine.
@NullMarked
package dev.jcompose.builder.step;

import org.jspecify.annotations.NullMarked;
