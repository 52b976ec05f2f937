/// The warm command line: runs the commands of other processes, the fronts (`cli/src/main/c`),
/// which keep everything that belongs to a process.
@NullMarked
package dev.jcompose.cli.front;

import org.jspecify.annotations.NullMarked;
