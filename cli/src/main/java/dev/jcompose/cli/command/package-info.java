/// The commands, one a file: what each accepts, and what it does with the engine and the terminal.
@NullMarked
package dev.jcompose.cli.command;

import org.jspecify.annotations.NullMarked;
