/// The commands that keep credentials for registries.
@NullMarked
package dev.jcompose.cli.command.registry;

import org.jspecify.annotations.NullMarked;
