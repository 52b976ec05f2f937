/// Tests.
@NullMarked
package dev.jcompose.image.overlay;

import org.jspecify.annotations.NullMarked;
