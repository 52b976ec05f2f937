package dev.jcompose.engine.service;

import dev.jcompose.engine.container.Container;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// The links of a service in Docker's words, `container:alias`.
///
/// @param containers those of the project; asked for when a service has links
/// @see "docker/compose pkg/compose/create.go getLinks"
public record ServiceLinks(Project project, Supplier<List<Container>> containers) {
  /// Links to all containers of linked services, including planned ones, each by its alias, its
  /// short and its full name; and to containers outside the project.
  public List<String> of(Service service) {
    List<String> links = new ArrayList<>();
    for (String link : service.networking().links()) {
      String[] parts = link.split(":", 2);
      String alias = parts.length > 1 ? parts[1] : parts[0];
      Service target = project.services().get(parts[0]);
      if (target != null && target.lifecycle().containerName().isPresent()) {
        add(
            links,
            target.lifecycle().containerName().get(),
            alias,
            parts[0] + project.separator() + "1");
        continue;
      }
      for (int number : numbers(parts[0])) {
        String name = parts[0] + project.separator() + number;
        String full = project.name() + project.separator() + name;
        add(links, full, alias, name, full);
      }
    }
    for (String link : service.networking().externalLinks()) {
      String[] parts = link.split(":", 2);
      add(links, parts[0], parts.length > 1 ? parts[1] : parts[0]);
    }
    return links;
  }

  private static void add(List<String> links, String container, String... aliases) {
    for (String alias : aliases) {
      links.add(container + ":" + alias);
    }
  }

  private Set<Integer> numbers(String service) {
    Set<Integer> numbers = new TreeSet<>();
    int wanted = project.service(service).map(Service::replicas).orElse(0);
    for (int number = 1; number <= wanted; number++) {
      numbers.add(number);
    }
    for (Container container : containers.get()) {
      var labels = container.config().labels();
      if (service.equals(labels.get(Labels.SERVICE))
          && !"True".equals(labels.get(Labels.ONE_OFF))) {
        numbers.add(ServiceLabels.number(labels));
      }
    }
    return numbers;
  }
}
