/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.log;

import org.jspecify.annotations.NullMarked;
