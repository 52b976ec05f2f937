/// The Dockerfile builder: stages, instructions, cache, and the interfaces through which the engine
/// lends it containers and hears of progress.
@NullMarked
package dev.jcompose.builder;

import org.jspecify.annotations.NullMarked;
