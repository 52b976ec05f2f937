package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.order.DependencyLabel;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.network.Ipam;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.network.NetworkAttachment;
import dev.jcompose.model.network.Networking;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.value.Extensions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reconstructs a project from the labels of its containers and networks, for commands with a
/// project name but without files. It is sufficient to stop, start and remove; nothing can be
/// created from it.
final class ProjectFromLabels {
  private ProjectFromLabels() {}

  static Project of(Engine engine, String name) {
    Map<String, Service> services = new TreeMap<>();
    Path directory = Path.of("/");
    List<String> files = List.of();
    for (Container container : new ProjectObserver(engine).containersOf(name)) {
      Map<String, String> labels = container.config().labels();
      String service = labels.getOrDefault(Labels.SERVICE, "");
      if (service.isEmpty() || labels.getOrDefault(Labels.ONE_OFF, "").equals("True")) {
        continue;
      }
      directory = Path.of(labels.getOrDefault(Labels.WORKING_DIRECTORY, "/"));
      files = List.of(labels.getOrDefault(Labels.CONFIG_FILES, "").split(",", -1));
      services.put(service, service(name, service, container));
    }
    return new Project(
        name,
        directory,
        files,
        List.of(),
        Map.of(),
        Set.of(),
        withKnownDependencies(services),
        Map.of(),
        networks(engine, name),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Extensions.NONE);
  }

  /// A service whose image has the name that a build gives has none of its own.
  private static Service service(String project, String name, Container container) {
    String image = container.config().image();
    Map<String, NetworkAttachment> networks = new LinkedHashMap<>();
    container.networks().keySet().forEach(n -> networks.put(n, NetworkAttachment.PLAIN));
    Map<String, String> labels = container.config().labels();
    return Service.named(name)
        .image(
            Optional.of(image)
                .filter(own -> !own.matches(Pattern.quote(project) + "[-_]" + Pattern.quote(name))))
        .dependsOn(DependencyLabel.read(labels.getOrDefault(Labels.DEPENDS_ON, "")))
        .networking(Networking.NONE.withNetworks(networks))
        .labels(labels)
        .done();
  }

  private static Map<String, Service> withKnownDependencies(Map<String, Service> services) {
    Map<String, Service> reduced = new TreeMap<>();
    services.forEach((name, service) -> {
      Map<String, Dependency> known = new LinkedHashMap<>(service.dependsOn());
      known.keySet().retainAll(services.keySet());
      reduced.put(name, service.withDependsOn(known));
    });
    return reduced;
  }

  private static Map<String, Network> networks(Engine engine, String project) {
    Map<String, Network> found = new TreeMap<>();
    engine.networks().list().stream()
        .filter(n -> project.equals(n.labels().get(Labels.PROJECT)))
        .forEach(n ->
            found.put(
                n.name(),
                new Network(
                    n.name(),
                    n.name(),
                    false,
                    Optional.of(n.driver()),
                    n.options(),
                    Ipam.AUTOMATIC,
                    n.internal(),
                    false,
                    Optional.empty(),
                    Optional.of(n.ipv6()),
                    n.labels(),
                    Extensions.NONE)));
    return found;
  }
}
