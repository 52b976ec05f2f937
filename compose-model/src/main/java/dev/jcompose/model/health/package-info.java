/// How a container is asked whether it is well.
@NullMarked
package dev.jcompose.model.health;

import org.jspecify.annotations.NullMarked;
