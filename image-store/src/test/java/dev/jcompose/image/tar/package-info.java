/// Tests.
@NullMarked
package dev.jcompose.image.tar;

import org.jspecify.annotations.NullMarked;
