/// Writes files of the user and of the machine.
@NullMarked
package dev.jcompose.cli.file;

import org.jspecify.annotations.NullMarked;
