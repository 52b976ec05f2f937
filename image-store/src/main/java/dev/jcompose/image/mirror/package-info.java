/// Keeping a part of a container's file system equal to files of the host.
@NullMarked
package dev.jcompose.image.mirror;

import org.jspecify.annotations.NullMarked;
