package dev.jcompose.engine.device;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.settings.EngineFile;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.Source;
import dev.jcompose.model.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The directories with the files of the Container Device Interface: `cdi-spec-dirs` in the
/// engine's settings, as in Docker's. Files are YAML or JSON, which is YAML as well.
///
/// @param paths a device in a later one takes precedence over one of the same name in an earlier
///   one
/// @see <a href="https://github.com/cncf-tags/container-device-interface/blob/main/SPEC.md">CDI</a>
public record CdiDirectories(List<Path> paths) {
  private static final String SETTING = "cdi-spec-dirs";

  /// The usual ones, of the specification.
  public static final CdiDirectories USUAL =
      new CdiDirectories(List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi")));

  /// Copies the list.
  public CdiDirectories {
    paths = List.copyOf(paths);
  }

  /// Those of this machine.
  ///
  /// @throws EngineException.ServerError when the setting is not a list of paths
  public static CdiDirectories ofThisMachine() {
    return in(EngineFile.read());
  }

  static CdiDirectories in(EngineFile settings) {
    JsonNode setting = settings.content().path(SETTING);
    if (setting.isMissingNode()) {
      return USUAL;
    }
    List<Path> paths = new ArrayList<>();
    setting.forEach(path -> paths.add(Path.of(path.asString(""))));
    if (!setting.isArray() || paths.stream().anyMatch(path -> !path.isAbsolute())) {
      throw settings.refuse(SETTING, "must be a list of absolute paths");
    }
    return new CdiDirectories(paths);
  }

  /// All devices that the files describe, by name: `vendor.com/class=device`.
  ///
  /// @throws EngineException.ServerError when a file cannot be read or is not a valid one
  Map<String, CdiDevice> devices() {
    Map<String, CdiDevice> devices = new LinkedHashMap<>();
    for (Path directory : paths) {
      for (Path file : files(directory)) {
        read(file, devices);
      }
    }
    return devices;
  }

  private static List<Path> files(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().matches(".*\\.(json|yaml)")).sorted().toList();
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          directory + ": cannot be read: " + IoFailure.words(problem), problem);
    }
  }

  private static void read(Path file, Map<String, CdiDevice> devices) {
    MapNode content = parse(file);
    String kind = content.text("kind").orElse("");
    if (!kind.matches("[A-Za-z][A-Za-z0-9._-]*/[A-Za-z][A-Za-z0-9_-]*")) {
      throw new EngineException.ServerError(
          file + ": kind \"" + kind + "\" is not of the form vendor.com/class");
    }
    MapNode common = content.map("containerEdits").orElseGet(() -> MapNode.at(content));
    for (Node node : content.list("devices").map(ListNode::items).orElse(List.of())) {
      if (node instanceof MapNode device && device.text("name").isPresent()) {
        String name = kind + "=" + device.text("name").get();
        MapNode own = device.map("containerEdits").orElseGet(() -> MapNode.at(device));
        devices.put(name, new CdiDevice(name, file, List.of(common, own)));
      }
    }
  }

  private static MapNode parse(Path file) {
    try {
      Problems problems = new Problems();
      List<Node> documents =
          YamlReader.read(new Source(file.toString(), Files.readString(file), List.of()), problems);
      String wrong =
          problems.all().stream().map(Problem::toString).collect(Collectors.joining("; "));
      if (!wrong.isEmpty()) {
        throw new EngineException.ServerError(wrong);
      }
      if (documents.size() == 1 && documents.getFirst() instanceof MapNode content) {
        return content;
      }
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          file + ": cannot be read: " + IoFailure.words(problem), problem);
    }
    throw new EngineException.ServerError(file + ": is not a CDI file");
  }

  /// The texts of a list.
  static List<String> texts(MapNode node, String key) {
    return node.list(key).map(ListNode::items).orElse(List.of()).stream()
        .flatMap(item -> item instanceof ScalarNode text ? Stream.of(text.text()) : Stream.of())
        .toList();
  }
}
