/// Tests.
@NullMarked
package dev.jcompose.image.build;

import org.jspecify.annotations.NullMarked;
