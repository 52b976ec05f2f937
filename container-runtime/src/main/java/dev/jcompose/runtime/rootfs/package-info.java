/// Looking into a container's file system while it does not run.
@NullMarked
package dev.jcompose.runtime.rootfs;

import org.jspecify.annotations.NullMarked;
