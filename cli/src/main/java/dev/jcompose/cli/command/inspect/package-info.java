/// The commands that show a project: its model, containers, logs and events.
@NullMarked
package dev.jcompose.cli.command.inspect;

import org.jspecify.annotations.NullMarked;
