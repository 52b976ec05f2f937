/// Tests.
@NullMarked
package dev.jcompose.builder;

import org.jspecify.annotations.NullMarked;
