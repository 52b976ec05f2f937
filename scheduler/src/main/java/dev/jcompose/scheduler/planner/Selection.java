package dev.jcompose.scheduler.planner;

import dev.jcompose.model.diagnostics.Nearest;
import dev.jcompose.model.project.Project;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.plan.PlanException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The services that a command is about: those named, or all of the project.
final class Selection {
  private final Project project;
  private final Observed observed;
  private final Set<String> services;
  private final boolean everything;

  /// @throws PlanException for a name that the project does not have
  Selection(Project project, Observed observed, List<String> named) {
    this.project = project;
    this.observed = observed;
    this.everything = named.isEmpty();
    this.services = new TreeSet<>(everything ? project.services().keySet() : named);
    for (String name : services) {
      if (!project.services().containsKey(name) && !project.disabledServices().containsKey(name)) {
        String hint =
            Nearest.hint(name, project.services().keySet())
                .map(near -> " (" + near + ")")
                .orElse("");
        throw new PlanException("no such service: " + name + hint);
      }
    }
  }

  boolean everything() {
    return everything;
  }

  Set<String> services() {
    return services;
  }

  /// The services, dependencies first.
  List<String> inOrder() {
    List<String> order = new ArrayList<>(new ServiceGraph(project).inOrder());
    order.retainAll(services);
    services.stream().filter(name -> !order.contains(name)).forEach(order::add);
    return order;
  }

  /// The numbered containers of the services, by name.
  List<ObservedContainer> containers() {
    return observed.containers().stream()
        .filter(c -> !c.oneOff() && services.contains(c.service()))
        .sorted(Comparator.comparing(ObservedContainer::name))
        .toList();
  }
}
