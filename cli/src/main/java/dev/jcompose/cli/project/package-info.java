/// The project that a command works on: loaded from files or known by name only, and its containers
/// as the engine lists them.
@NullMarked
package dev.jcompose.cli.project;

import org.jspecify.annotations.NullMarked;
