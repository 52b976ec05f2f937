/// Layers: tar archives turned into directories that overlayfs can stack, and back.
@NullMarked
package dev.jcompose.image.layer;

import org.jspecify.annotations.NullMarked;
