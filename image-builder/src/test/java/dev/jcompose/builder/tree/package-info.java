/// Tests.
@NullMarked
package dev.jcompose.builder.tree;

import org.jspecify.annotations.NullMarked;
