/// Tests.
@NullMarked
package dev.jcompose.image.content;

import org.jspecify.annotations.NullMarked;
