/// Parts of a container's file system in and out as tar archives, for `docker cp` and `docker
/// export`.
@NullMarked
package dev.jcompose.image.tree;

import org.jspecify.annotations.NullMarked;
