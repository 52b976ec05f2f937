/// The commands of the engine's store of secrets and configs.
@NullMarked
package dev.jcompose.cli.command.stored;

import org.jspecify.annotations.NullMarked;
