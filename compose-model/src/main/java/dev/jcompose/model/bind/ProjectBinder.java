package dev.jcompose.model.bind;

import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.project.Model;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.volume.Volume;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the sections of a project from a merged tree of long forms.
public final class ProjectBinder {
  private final MapNode root;
  private final Problems problems;

  /// @param root the merged tree
  /// @param problems where findings go
  public ProjectBinder(MapNode root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  private interface Reader<T> {
    T read(String key, MapNode node, Problems problems);
  }

  private <T> Map<String, T> section(String section, Reader<T> reader) {
    if (!(root.get(section) instanceof MapNode nodes)) {
      return Map.of();
    }
    Map<String, T> read = new LinkedHashMap<>();
    for (Map.Entry<String, Node> entry : nodes.entries().entrySet()) {
      MapNode node = entry.getValue() instanceof MapNode map ? map : MapNode.at(entry.getValue());
      read.put(entry.getKey(), reader.read(entry.getKey(), node, problems));
    }
    return read;
  }

  /// All services, in the order of the files.
  public Map<String, Service> services() {
    return section("services", ServiceBinder::bind);
  }

  /// All networks.
  public Map<String, Network> networks() {
    return section("networks", ResourceBinder::network);
  }

  /// All volumes.
  public Map<String, Volume> volumes() {
    return section("volumes", ResourceBinder::volume);
  }

  /// All configs.
  public Map<String, FileSource> configs() {
    return section(
        "configs", (key, node, found) -> ResourceBinder.file("configs", key, node, found));
  }

  /// All secrets.
  public Map<String, FileSource> secrets() {
    return section(
        "secrets", (key, node, found) -> ResourceBinder.file("secrets", key, node, found));
  }

  /// All models.
  public Map<String, Model> models() {
    return section("models", ResourceBinder::model);
  }

  /// The top-level `x-` elements.
  public Extensions extensions() {
    return ExtensionFinder.directlyIn(root);
  }

  /// The service with environment and labels read again from its node, without the files they came
  /// from.
  public static Service environmentOf(Service service, MapNode node, Problems problems) {
    Attributes attributes = new Attributes(node, "services." + service.name(), problems);
    return service.withVariables(
        attributes.optionalMap("environment"), attributes.textMap("labels"));
  }
}
