/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.progress;

import org.jspecify.annotations.NullMarked;
