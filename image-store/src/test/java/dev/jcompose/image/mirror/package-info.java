/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.image.mirror;

import org.jspecify.annotations.NullMarked;
