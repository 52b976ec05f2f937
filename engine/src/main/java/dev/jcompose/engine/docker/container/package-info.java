/// Containers in the Docker Engine API: lists, inspection, files, statistics, waiting.
@NullMarked
package dev.jcompose.engine.docker.container;

import org.jspecify.annotations.NullMarked;
