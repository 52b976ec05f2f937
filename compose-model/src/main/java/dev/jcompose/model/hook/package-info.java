/// Commands that run around a container's life, inside it or in a container beside it.
@NullMarked
package dev.jcompose.model.hook;

import org.jspecify.annotations.NullMarked;
