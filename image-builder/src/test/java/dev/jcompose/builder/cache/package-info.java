/// Tests.
@NullMarked
package dev.jcompose.builder.cache;

import org.jspecify.annotations.NullMarked;
