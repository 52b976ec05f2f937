/// Tests.
@NullMarked
package dev.jcompose.builder.dockerfile;

import org.jspecify.annotations.NullMarked;
