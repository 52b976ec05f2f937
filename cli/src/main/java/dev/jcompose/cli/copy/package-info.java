/// `cp`: what goes where, and archives of local files.
@NullMarked
package dev.jcompose.cli.copy;

import org.jspecify.annotations.NullMarked;
