/// Named volumes and the sources of mounts: directories on disk that outlive containers.
@NullMarked
package dev.jcompose.volume;

import org.jspecify.annotations.NullMarked;
