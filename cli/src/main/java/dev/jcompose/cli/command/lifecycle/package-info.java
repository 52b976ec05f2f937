/// The commands that create, change and remove a project's containers, and run something in them.
@NullMarked
package dev.jcompose.cli.command.lifecycle;

import org.jspecify.annotations.NullMarked;
