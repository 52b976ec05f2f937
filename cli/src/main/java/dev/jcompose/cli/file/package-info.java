/// Files of the user and of the machine that commands write.
@NullMarked
package dev.jcompose.cli.file;

import org.jspecify.annotations.NullMarked;
