/// The environment of a command line, and how a command fails.
@NullMarked
package dev.jcompose.cli.invocation;

import org.jspecify.annotations.NullMarked;
