package dev.jcompose.engine.service;

import dev.jcompose.engine.order.DependencyLabel;
import dev.jcompose.model.hash.ServiceHash;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.volume.Volume;
import java.util.LinkedHashMap;
import java.util.Map;

/// The labels that containers, networks and volumes of a project get.
public final class ServiceLabels {
  /// The value of the version label: the version of Docker Compose whose labels these are.
  public static final String VERSION = "2.26.1";

  private ServiceLabels() {}

  /// Labels of a container, in addition to those of its service.
  public static Map<String, String> of(
      Project project, Service service, int number, boolean oneOff, String hash, String imageId) {
    Map<String, String> labels = new LinkedHashMap<>(service.labels());
    labels.put(Labels.PROJECT, project.name());
    labels.put(Labels.SERVICE, service.name());
    labels.put(Labels.NUMBER, Integer.toString(number));
    labels.put(Labels.ONE_OFF, oneOff ? "True" : "False");
    labels.put(Labels.CONFIG_HASH, hash);
    labels.put(Labels.IMAGE, imageId);
    labels.put(Labels.DEPENDS_ON, DependencyLabel.write(service.dependsOn()));
    labels.put(Labels.WORKING_DIRECTORY, project.workingDirectory().toString());
    labels.put(Labels.CONFIG_FILES, String.join(",", project.composeFiles()));
    labels.put(Labels.VERSION, VERSION);
    if (!project.environmentFiles().isEmpty()) {
      labels.put(Labels.ENVIRONMENT_FILES, String.join(",", project.environmentFiles()));
    }
    return labels;
  }

  /// Of a network.
  public static Map<String, String> of(Project project, Network network) {
    Map<String, String> labels = new LinkedHashMap<>(network.labels());
    labels.put(Labels.PROJECT, project.name());
    labels.put(Labels.NETWORK, network.key());
    labels.put(Labels.VERSION, VERSION);
    labels.put(Labels.CONFIG_HASH, ServiceHash.of(network));
    return labels;
  }

  /// Of a volume.
  public static Map<String, String> of(Project project, Volume volume) {
    Map<String, String> labels = new LinkedHashMap<>(volume.labels());
    labels.put(Labels.PROJECT, project.name());
    labels.put(Labels.VOLUME, volume.key());
    labels.put(Labels.VERSION, VERSION);
    labels.put(Labels.CONFIG_HASH, ServiceHash.of(volume));
    return labels;
  }

  /// The replica number in a container's labels; 0 for none.
  public static int number(Map<String, String> labels) {
    String label = labels.getOrDefault(Labels.NUMBER, "");
    return label.matches("[0-9]{1,9}") ? Integer.parseInt(label) : 0;
  }
}
