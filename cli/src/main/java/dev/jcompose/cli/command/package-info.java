/// What commands are made of: the call, an operation of the engine with its progress, lists, and
/// sessions at a terminal.
@NullMarked
package dev.jcompose.cli.command;

import org.jspecify.annotations.NullMarked;
