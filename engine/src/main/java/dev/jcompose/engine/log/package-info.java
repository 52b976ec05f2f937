/// Logs of containers that other programs take.
@NullMarked
package dev.jcompose.engine.log;

import org.jspecify.annotations.NullMarked;
