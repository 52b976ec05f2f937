/// The commands for single containers.
@NullMarked
package dev.jcompose.cli.command.container;

import org.jspecify.annotations.NullMarked;
