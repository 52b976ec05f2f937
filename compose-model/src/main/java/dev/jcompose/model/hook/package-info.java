/// Commands that run around a container's life, inside it or in a separate container.
@NullMarked
package dev.jcompose.model.hook;

import org.jspecify.annotations.NullMarked;
