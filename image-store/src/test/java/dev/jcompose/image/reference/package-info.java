/// Tests.
@NullMarked
package dev.jcompose.image.reference;

import org.jspecify.annotations.NullMarked;
