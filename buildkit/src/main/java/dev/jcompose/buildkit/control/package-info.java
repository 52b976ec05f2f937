/// What clients ask of the daemon: builds, their progress, workers, the cache.
@NullMarked
package dev.jcompose.buildkit.control;

import org.jspecify.annotations.NullMarked;
