@NullMarked
package dev.jcompose.cli.completion;

import org.jspecify.annotations.NullMarked;
