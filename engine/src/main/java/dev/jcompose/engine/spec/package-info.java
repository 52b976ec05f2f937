/// From a container's definition to what the runtime starts: mounts, limits, privileges, and the
/// files that the engine writes for it.
@NullMarked
package dev.jcompose.engine.spec;

import org.jspecify.annotations.NullMarked;
