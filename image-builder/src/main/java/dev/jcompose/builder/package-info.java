/// The Dockerfile builder: stages, instructions, cache, and the interfaces through which the engine
/// provides containers and receives progress.
@NullMarked
package dev.jcompose.builder;

import org.jspecify.annotations.NullMarked;
