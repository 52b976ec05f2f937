/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.json;

import org.jspecify.annotations.NullMarked;
