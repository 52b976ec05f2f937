/// The commands for images: building, transfers between registries, archives and the engine's own.
@NullMarked
package dev.jcompose.cli.command.image;

import org.jspecify.annotations.NullMarked;
