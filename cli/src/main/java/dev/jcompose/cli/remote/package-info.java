/// Remote Compose files: in git repositories and registries.
@NullMarked
package dev.jcompose.cli.remote;

import org.jspecify.annotations.NullMarked;
