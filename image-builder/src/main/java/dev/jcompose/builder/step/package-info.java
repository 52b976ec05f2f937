/// The commands that a build runs, for the engine, which lends containers for them.
@NullMarked
package dev.jcompose.builder.step;

import org.jspecify.annotations.NullMarked;
