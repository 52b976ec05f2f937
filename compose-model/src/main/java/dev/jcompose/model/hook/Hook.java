package dev.jcompose.model.hook;

import dev.jcompose.model.value.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A command of `pre_start`, `post_start`, `pre_stop` or `develop.watch.exec`.
///
/// @param command absent only for `pre_start`, where the image's own command runs
/// @param image for `pre_start`; absent for the service's image
/// @param environment by name; an absent value is not in the environment either
/// @param perReplica for `pre_start`: once per container instead of once per service
public record Hook(
    Optional<List<String>> command,
    Optional<String> image,
    Optional<String> user,
    boolean privileged,
    Optional<String> workingDir,
    Map<String, Optional<String>> environment,
    boolean perReplica) {
  public Hook {
    command = command.map(List::copyOf);
    environment = Ordered.map(environment);
  }
}
