/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.http;

import org.jspecify.annotations.NullMarked;
