/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.copy;

import org.jspecify.annotations.NullMarked;
