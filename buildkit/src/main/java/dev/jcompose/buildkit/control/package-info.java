/// What clients ask of the daemon: builds, how they go on, workers, the cache.
@NullMarked
package dev.jcompose.buildkit.control;

import org.jspecify.annotations.NullMarked;
