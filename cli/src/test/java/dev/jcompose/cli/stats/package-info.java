/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.stats;

import org.jspecify.annotations.NullMarked;
