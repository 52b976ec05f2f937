/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.format;

import org.jspecify.annotations.NullMarked;
