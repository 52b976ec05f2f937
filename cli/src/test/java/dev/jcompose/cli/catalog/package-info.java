/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.catalog;

import org.jspecify.annotations.NullMarked;
