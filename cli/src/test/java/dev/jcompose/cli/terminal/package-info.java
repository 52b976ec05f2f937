/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.terminal;

import org.jspecify.annotations.NullMarked;
