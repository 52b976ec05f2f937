package dev.jcompose.engine.project;

import dev.jcompose.engine.provider.ModelRunner;
import dev.jcompose.engine.provider.ServiceProvider;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.operation.OperationEvent.Task;
import dev.jcompose.model.project.Model;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.ModelUse;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.planner.Planner;
import dev.jcompose.scheduler.planner.ServiceOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What external programs provide for a project: services and models. They come first, because what
/// they report becomes part of the environment of services, and so of what decides whether a
/// container is up to date.
record ProvidedServices(Project project, Consumer<OperationEvent> listener) {

  /// Brings up what a goal needs.
  ///
  /// @return the project with the variables that they report
  Project before(Goal goal) throws InterruptedException {
    if (!(goal instanceof Goal.Up) && !(goal instanceof Goal.RunOneOff)) {
      return project;
    }
    Project inPlay = Planner.inPlay(project, goal);
    Project changed = project;
    for (Service service : provided(inPlay)) {
      Map<String, String> variables =
          run(service, ServiceProvider.Verb.UP, "Creating", "Created").named(service.name());
      changed = withVariables(changed, service.name(), variables);
    }
    return withModels(changed, inPlay);
  }

  /// Stops what a goal no longer needs, when its containers have ended.
  void after(Goal goal) throws InterruptedException {
    switch (goal) {
      case Goal.Down down -> {
        for (Service service : selected(down.services()).reversed()) {
          var _ = run(service, ServiceProvider.Verb.DOWN, "Removing", "Removed");
        }
      }
      case Goal.Stop stop -> {
        for (Service service : selected(stop.services()).reversed()) {
          var _ = run(service, ServiceProvider.Verb.STOP, "Stopping", "Stopped");
        }
      }
      default -> {}
    }
  }

  private List<Service> selected(List<String> names) {
    return provided(project).stream()
        .filter(service -> names.isEmpty() || names.contains(service.name()))
        .toList();
  }

  private static List<Service> provided(Project project) {
    boolean any = project.services().values().stream().anyMatch(s -> s.provider().isPresent());
    return any
        ? ServiceOrder.of(project).stream().filter(s -> s.provider().isPresent()).toList()
        : List.of();
  }

  private ServiceProvider.Variables run(
      Service service, ServiceProvider.Verb verb, String working, String done)
      throws InterruptedException {
    String id = "Service " + service.name();
    listener.accept(new Task(id, Task.Status.WORKING, working));
    try {
      ServiceProvider.Variables variables =
          new ServiceProvider(project, service)
              .run(verb, text -> listener.accept(new Task(id, Task.Status.WORKING, text)));
      listener.accept(new Task(id, Task.Status.DONE, done));
      return variables;
    } catch (RuntimeException failure) {
      listener.accept(new Task(id, Task.Status.ERROR, "Error"));
      throw failure;
    }
  }

  private Project withVariables(Project before, String provider, Map<String, String> variables) {
    Project changed = before;
    for (Service service : before.services().values()) {
      if (!service.dependsOn().containsKey(provider) || variables.isEmpty()) {
        continue;
      }
      Map<String, Optional<String>> all = new LinkedHashMap<>(service.program().environment());
      variables.forEach((name, value) -> {
        Optional<String> own = all.put(name, Optional.of(value));
        if (own != null && !own.equals(Optional.of(value))) {
          listener.accept(
              new OperationEvent.Warning(
                  "provider \"%s\" overrides environment variable \"%s\" in service \"%s\""
                      .formatted(provider, name, service.name())));
        }
      });
      changed = changed.withService(service.withVariables(all, service.labels()));
    }
    return changed;
  }

  private Project withModels(Project before, Project inPlay) throws InterruptedException {
    Set<Model> used = new LinkedHashSet<>();
    for (Service service : inPlay.services().values()) {
      service.models().keySet().forEach(key -> used.add(project.models().get(key)));
    }
    used.remove(null);
    if (used.isEmpty()) {
      return before;
    }
    String address =
        ModelRunner.prepare(
            project,
            new ArrayList<>(used),
            text -> {
              String[] parts = text.split(" ", 2);
              listener.accept(new Task("Model " + parts[0], Task.Status.WORKING, parts[1]));
            });
    Project changed = before;
    for (Service service : before.services().values()) {
      if (!service.models().isEmpty()) {
        changed = changed.withService(withModels(service, address));
      }
    }
    return changed;
  }

  private Service withModels(Service service, String address) {
    Map<String, Optional<String>> all = new LinkedHashMap<>(service.program().environment());
    service
        .models()
        .forEach((key, use) -> {
          Model model = project.models().get(key);
          if (model != null) {
            String prefix = key.toUpperCase(Locale.ROOT).replace('-', '_');
            ModelUse names = use;
            all.put(names.modelVariable().orElse(prefix + "_MODEL"), Optional.of(model.model()));
            all.put(names.endpointVariable().orElse(prefix + "_URL"), Optional.of(address));
          }
        });
    return service.withVariables(all, service.labels());
  }
}
