/// Tests of the package of the same name.
@NullMarked
package dev.jcompose.cli.publish;

import org.jspecify.annotations.NullMarked;
