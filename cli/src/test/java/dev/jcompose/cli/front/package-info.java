@NullMarked
package dev.jcompose.cli.front;

import org.jspecify.annotations.NullMarked;
