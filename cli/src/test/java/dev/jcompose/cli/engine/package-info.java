/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.engine;

import org.jspecify.annotations.NullMarked;
