/// What makes the `docker` command use jcompose: a plugin and a context.
@NullMarked
package dev.jcompose.cli.docker;

import org.jspecify.annotations.NullMarked;
