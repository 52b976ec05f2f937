/// Tests of files by descriptor.
@NullMarked
package dev.jcompose.linux.file;

import org.jspecify.annotations.NullMarked;
