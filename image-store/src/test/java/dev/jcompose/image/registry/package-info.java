/// Tests.
@NullMarked
package dev.jcompose.image.registry;

import org.jspecify.annotations.NullMarked;
