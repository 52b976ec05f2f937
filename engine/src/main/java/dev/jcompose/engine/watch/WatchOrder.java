package dev.jcompose.engine.watch;

import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.model.operation.WatchRequest;
import dev.jcompose.model.project.Project;
import java.util.List;

/// What is watched, and for whom.
///
/// @param rules at least one
/// @param credentials who the user is to registries, for rebuilds
record WatchOrder(
    Project project,
    WatchRequest request,
    List<WatchedRule> rules,
    RegistryCredentials credentials) {}
