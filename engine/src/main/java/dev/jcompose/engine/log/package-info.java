/// Reading what containers wrote.
@NullMarked
package dev.jcompose.engine.log;

import org.jspecify.annotations.NullMarked;
