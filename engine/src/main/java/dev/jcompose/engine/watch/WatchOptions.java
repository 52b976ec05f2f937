package dev.jcompose.engine.watch;

import dev.jcompose.engine.image.RegistryCredentials;

/// What the command line says of a watch.
///
/// @param quiet whether the output of builds is left out
/// @param prune whether images that lose their name by a rebuild are removed
/// @param credentials who the user is to registries, for rebuilds
record WatchOptions(boolean quiet, boolean prune, RegistryCredentials credentials) {}
