/// Tests of the experimental commands.
@NullMarked
package dev.jcompose.cli.command.alpha;

import org.jspecify.annotations.NullMarked;
