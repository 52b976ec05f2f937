/// Sending the logs of containers to other programs.
@NullMarked
package dev.jcompose.engine.log;

import org.jspecify.annotations.NullMarked;
