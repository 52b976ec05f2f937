/// What a command line is run with, and how a command fails.
@NullMarked
package dev.jcompose.cli.invocation;

import org.jspecify.annotations.NullMarked;
