/// The user's credentials for registries: Docker's own file and its credential helpers.
@NullMarked
package dev.jcompose.cli.registry;

import org.jspecify.annotations.NullMarked;
