/// Output of containers, line by line with their names: reading it from the engine, cutting it into
/// lines, and printing it.
@NullMarked
package dev.jcompose.cli.log;

import org.jspecify.annotations.NullMarked;
