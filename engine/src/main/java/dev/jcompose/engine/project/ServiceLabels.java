package dev.jcompose.engine.project;

import dev.jcompose.model.hash.ServiceHash;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.volume.Volume;
import dev.jcompose.scheduler.plan.Labels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The labels that containers, networks and volumes of a project get.
final class ServiceLabels {
  /// What the label of the version says; the version of Docker Compose whose labels these are.
  private static final String VERSION = "2.26.1";

  private ServiceLabels() {}

  /// Of a container, on top of those its service asks for.
  static Map<String, String> of(
      Project project, Service service, int number, boolean oneOff, String hash, String imageId) {
    Map<String, String> labels = new LinkedHashMap<>(service.labels());
    labels.put(Labels.PROJECT, project.name());
    labels.put(Labels.SERVICE, service.name());
    labels.put(Labels.NUMBER, Integer.toString(number));
    labels.put(Labels.ONE_OFF, oneOff ? "True" : "False");
    labels.put(Labels.CONFIG_HASH, hash);
    labels.put(Labels.IMAGE, imageId);
    labels.put(Labels.DEPENDS_ON, dependsOn(service));
    labels.put(Labels.WORKING_DIRECTORY, project.workingDirectory().toString());
    labels.put(Labels.CONFIG_FILES, String.join(",", project.composeFiles()));
    labels.put(Labels.VERSION, VERSION);
    if (!project.environmentFiles().isEmpty()) {
      labels.put(Labels.ENVIRONMENT_FILES, String.join(",", project.environmentFiles()));
    }
    return labels;
  }

  /// `db:service_healthy:false,cache:service_started:true`.
  private static String dependsOn(Service service) {
    return service.dependsOn().entrySet().stream()
        .map(e -> e.getKey() + ":" + e.getValue().condition().word() + ":" + e.getValue().restart())
        .collect(Collectors.joining(","));
  }

  /// Reads that label.
  static Map<String, Dependency> dependencies(String label) {
    Map<String, Dependency> found = new LinkedHashMap<>();
    for (String entry : label.split(",", -1)) {
      String[] parts = entry.split(":", -1);
      if (!parts[0].isEmpty()) {
        Dependency.Condition condition =
            parts.length > 1
                ? Dependency.Condition.of(parts[1]).orElse(Dependency.Condition.STARTED)
                : Dependency.Condition.STARTED;
        found.put(
            parts[0],
            new Dependency(condition, false, parts.length > 2 && parts[2].equals("true")));
      }
    }
    return found;
  }

  /// Of a network.
  static Map<String, String> of(Project project, Network network) {
    Map<String, String> labels = new LinkedHashMap<>(network.labels());
    labels.put(Labels.PROJECT, project.name());
    labels.put(Labels.NETWORK, network.key());
    labels.put(Labels.VERSION, VERSION);
    labels.put(Labels.CONFIG_HASH, ServiceHash.of(network));
    return labels;
  }

  /// Of a volume.
  static Map<String, String> of(Project project, Volume volume) {
    Map<String, String> labels = new LinkedHashMap<>(volume.labels());
    labels.put(Labels.PROJECT, project.name());
    labels.put(Labels.VOLUME, volume.key());
    labels.put(Labels.VERSION, VERSION);
    labels.put(Labels.CONFIG_HASH, ServiceHash.of(volume));
    return labels;
  }
}
