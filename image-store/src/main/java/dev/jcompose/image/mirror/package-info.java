/// Keeps a part of a container's file system in sync with files of the host.
@NullMarked
package dev.jcompose.image.mirror;

import org.jspecify.annotations.NullMarked;
