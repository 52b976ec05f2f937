/// What containers use, as `stats` shows it.
@NullMarked
package dev.jcompose.cli.stats;

import org.jspecify.annotations.NullMarked;
