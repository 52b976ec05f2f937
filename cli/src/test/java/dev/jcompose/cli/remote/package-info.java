/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.remote;

import org.jspecify.annotations.NullMarked;
