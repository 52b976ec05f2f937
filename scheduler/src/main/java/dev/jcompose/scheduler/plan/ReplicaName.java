package dev.jcompose.scheduler.plan;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;

/// What the containers of a service are called that has no `container_name`.
public final class ReplicaName {
  private ReplicaName() {}

  /// `<project>-<service>-<number>`.
  public static String of(Project project, Service service, int number) {
    return String.join(
        project.separator(), project.name(), service.name(), Integer.toString(number));
  }
}
