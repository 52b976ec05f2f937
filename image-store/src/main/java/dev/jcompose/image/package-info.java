/// Images: names, content, layers, snapshots, and how they are built.
@NullMarked
package dev.jcompose.image;

import org.jspecify.annotations.NullMarked;
