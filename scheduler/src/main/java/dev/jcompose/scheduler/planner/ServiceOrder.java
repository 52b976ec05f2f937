package dev.jcompose.scheduler.planner;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.plan.PlanException;
import java.util.List;
import java.util.Optional;

/// The services of a project in the order in which they depend on each other.
public final class ServiceOrder {
  private ServiceOrder() {}

  /// Dependencies first.
  ///
  /// @throws PlanException when there is none, because services depend on each other in a cycle
  public static List<Service> of(Project project) {
    return new ServiceGraph(project)
        .inOrder().stream().map(project::service).flatMap(Optional::stream).toList();
  }
}
