package dev.jcompose.model.naming;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;

/// The names of a service's containers.
public final class ReplicaName {
  private ReplicaName() {}

  /// `container_name`, or `<project>-<service>-<number>`.
  public static String of(Project project, Service service, int number) {
    return service
        .lifecycle()
        .containerName()
        .orElseGet(() ->
            String.join(
                project.separator(), project.name(), service.name(), Integer.toString(number)));
  }
}
