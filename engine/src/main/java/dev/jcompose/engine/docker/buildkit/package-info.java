/// Builds of `docker buildx`: what BuildKit's clients order, in the words of our own builder.
@NullMarked
package dev.jcompose.engine.docker.buildkit;

import org.jspecify.annotations.NullMarked;
