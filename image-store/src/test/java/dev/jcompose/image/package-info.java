/// What the tests of images share.
@NullMarked
package dev.jcompose.image;

import org.jspecify.annotations.NullMarked;
