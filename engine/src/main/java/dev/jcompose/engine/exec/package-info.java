/// Processes started inside running containers.
@NullMarked
package dev.jcompose.engine.exec;

import org.jspecify.annotations.NullMarked;
