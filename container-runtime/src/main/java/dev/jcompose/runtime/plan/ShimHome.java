package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.runtime.cgroup.ShimPlace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The cgroup for a shim.
///
/// @param unified its directory in the v2 tree; then the started process ends at once, and the shim
///   is its child, which was created there
/// @param tasks files of v1 hierarchies that the shim writes `0` to
public record ShimHome(Optional<Fd> unified, List<Path> tasks) {
  /// The engine's own cgroup.
  public static final ShimHome WITH_ENGINE = new ShimHome(Optional.empty(), List.of());

  /// Copies the list.
  public ShimHome {
    tasks = List.copyOf(tasks);
  }

  /// Opens what was found; the descriptor is the caller's.
  public static ShimHome of(Optional<ShimPlace> place) {
    return place
        .map(found ->
            new ShimHome(found.unified().map(path -> Directory.open(path).fd()), found.tasks()))
        .orElse(WITH_ENGINE);
  }

  void write(PlanWriter plan, SessionFds fds) {
    if (unified.isEmpty() && tasks.isEmpty()) {
      return;
    }
    List<Object> fields = new ArrayList<>();
    fields.add(unified.map(fds::use).orElse(-1));
    tasks.forEach(path -> fields.add(path.toString()));
    plan.step(ShimStep.HOME, fields);
  }
}
