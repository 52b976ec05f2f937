/// The command line.
@NullMarked
package dev.jcompose.cli;

import org.jspecify.annotations.NullMarked;
