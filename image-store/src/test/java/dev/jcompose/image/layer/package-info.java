/// Tests.
@NullMarked
package dev.jcompose.image.layer;

import org.jspecify.annotations.NullMarked;
