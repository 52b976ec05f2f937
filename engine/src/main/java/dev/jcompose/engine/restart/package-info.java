/// When a container that ended is started again.
@NullMarked
package dev.jcompose.engine.restart;

import org.jspecify.annotations.NullMarked;
