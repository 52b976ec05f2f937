/// The commands for the background engine itself.
@NullMarked
package dev.jcompose.cli.command.engine;

import org.jspecify.annotations.NullMarked;
