/// What Docker Compose calls experimental.
@NullMarked
package dev.jcompose.cli.command.alpha;

import org.jspecify.annotations.NullMarked;
