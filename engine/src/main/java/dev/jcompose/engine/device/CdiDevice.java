package dev.jcompose.engine.device;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.runtime.HookSpec;
import dev.jcompose.runtime.HookSpec.Point;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.PrivilegeSpec.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A device that a CDI file describes.
///
/// @param name in full
/// @param file where it is
/// @param parts `containerEdits` of the file and of the device
record CdiDevice(String name, Path file, List<MapNode> parts) {
  private static final Set<String> PROPAGATIONS =
      Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

  /// What a container that uses it gets.
  ///
  /// @throws EngineException.BadRequest when the file asks for something that the engine does not
  ///   support
  DeviceEdits edits() {
    List<String> environment = new ArrayList<>();
    List<Device> devices = new ArrayList<>();
    List<MountSpec> mounts = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    List<HookSpec> hooks = new ArrayList<>();
    for (MapNode part : parts) {
      refuse(part);
      environment.addAll(CdiDirectories.texts(part, "env"));
      maps(part, "deviceNodes").forEach(node -> devices.add(device(node)));
      maps(part, "mounts").forEach(node -> mounts.add(mount(node)));
      maps(part, "hooks").forEach(node -> hooks.add(hook(node)));
      groups.addAll(CdiDirectories.texts(part, "additionalGids"));
    }
    return new DeviceEdits(environment, devices, mounts, groups, hooks);
  }

  private static Stream<MapNode> maps(MapNode part, String key) {
    return part.list(key).map(ListNode::items).orElse(List.of()).stream()
        .flatMap(node -> node instanceof MapNode map ? Stream.of(map) : Stream.of());
  }

  private void refuse(MapNode part) {
    for (String key : List.of("intelRdt", "netDevices")) {
      if (part.get(key) != null) {
        throw wrong(key + " is not supported");
      }
    }
  }

  private HookSpec hook(MapNode node) {
    String name = node.text("hookName").orElse("");
    String path = node.text("path").orElse("");
    Point point =
        Stream.of(Point.values())
            .filter(each -> each.key.equals(name))
            .findFirst()
            .orElseThrow(() -> wrong("invalid hook name \"" + name + "\""));
    if (!path.startsWith("/")) {
      throw wrong("hook " + name + " has no absolute path: \"" + path + "\"");
    }
    List<String> args = CdiDirectories.texts(node, "args");
    List<String> environment = CdiDirectories.texts(node, "env");
    environment.stream()
        .filter(variable -> variable.indexOf('=') < 1)
        .findFirst()
        .ifPresent(variable -> {
          throw wrong("hook " + path + ": invalid environment variable \"" + variable + "\"");
        });
    return new HookSpec(
        point, path, args.isEmpty() ? List.of(path) : args, environment, timeout(node, path));
  }

  private int timeout(MapNode node, String path) {
    Optional<String> timeout = node.text("timeout");
    try {
      int seconds = timeout.map(Integer::parseInt).orElse(0);
      if (seconds >= 0) {
        return seconds;
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    }
    throw wrong("hook %s: invalid timeout \"%s\"".formatted(path, timeout.orElse("")));
  }

  private Device device(MapNode node) {
    String path = node.text("path").orElseThrow(() -> wrong("a device node has no path"));
    return new Device(
        Path.of(node.text("hostPath").orElse(path)),
        path,
        node.text("permissions").filter(text -> !text.isEmpty()).orElse("rwm"));
  }

  private MountSpec mount(MapNode node) {
    String source = node.text("hostPath").orElseThrow(() -> wrong("a mount has no hostPath"));
    String target =
        node.text("containerPath").orElseThrow(() -> wrong("a mount has no containerPath"));
    List<String> options = CdiDirectories.texts(node, "options");
    String type = node.text("type").orElse("");
    if (type.equals("tmpfs")) {
      return new MountSpec.Tmpfs(target, String.join(",", options));
    }
    if (!type.isEmpty() && !type.equals("bind") && !type.equals("none")) {
      throw wrong("a mount of type " + type + " is not supported");
    }
    return new MountSpec.Bind(
        Path.of(source),
        target,
        options.contains("ro"),
        false,
        options.contains("rbind"),
        options.stream().filter(PROPAGATIONS::contains).findFirst().orElse("rprivate"));
  }

  private EngineException.BadRequest wrong(String why) {
    return new EngineException.BadRequest(
        "CDI device injection failed: %s: %s: %s".formatted(file, name, why));
  }
}
