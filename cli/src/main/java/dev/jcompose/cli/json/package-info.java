/// JSON, read and written without a library: the command line parses little of it, and loading a
/// library would cost more than the whole command.
@NullMarked
package dev.jcompose.cli.json;

import org.jspecify.annotations.NullMarked;
