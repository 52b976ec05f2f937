/// Compose files that are somewhere else: in git repositories and registries.
@NullMarked
package dev.jcompose.cli.remote;

import org.jspecify.annotations.NullMarked;
