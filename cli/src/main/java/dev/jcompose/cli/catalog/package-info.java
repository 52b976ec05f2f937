/// All commands, by name and group.
@NullMarked
package dev.jcompose.cli.catalog;

import org.jspecify.annotations.NullMarked;
