/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.command;

import org.jspecify.annotations.NullMarked;
