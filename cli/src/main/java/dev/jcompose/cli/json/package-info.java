/// JSON, read and written without a library: the command line parses little of it, and a library's
/// start would cost more than all of a command.
@NullMarked
package dev.jcompose.cli.json;

import org.jspecify.annotations.NullMarked;
