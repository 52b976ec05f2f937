package dev.jcompose.scheduler.plan;

import dev.jcompose.model.project.Project;
import dev.jcompose.scheduler.observe.ObservedContainer;
import java.util.List;

/// Containers of a project that no service of it accounts for.
final class Orphans {
  private Orphans() {}

  /// Whether a container is one. Those of services that a profile turns off are none; one-offs are
  /// when they have ended.
  static boolean is(Project project, ObservedContainer container) {
    if (container.oneOff()) {
      return !container.isUp();
    }
    return !project.services().containsKey(container.service())
        && !project.disabledServices().containsKey(container.service());
  }

  /// Docker Compose's words.
  static String warning(List<String> names) {
    return "Found orphan containers (["
        + String.join(" ", names)
        + "]) for this project. If you removed or renamed this service in your compose file, you can"
        + " run this command with the --remove-orphans flag to clean it up.";
  }
}
