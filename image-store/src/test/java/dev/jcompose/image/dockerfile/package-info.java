/// Tests.
@NullMarked
package dev.jcompose.image.dockerfile;

import org.jspecify.annotations.NullMarked;
