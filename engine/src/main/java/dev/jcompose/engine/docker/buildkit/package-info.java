/// Builds of `docker buildx`: translates the requests of BuildKit's clients for our own builder.
@NullMarked
package dev.jcompose.engine.docker.buildkit;

import org.jspecify.annotations.NullMarked;
