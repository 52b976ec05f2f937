package dev.jcompose.model.load;

import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;

/// Makes the relative paths of a tree of long forms absolute. Paths in the container, and URLs,
/// stay as they are.
final class PathResolver {
  private final String directory;
  private final Locations locations;

  /// @param directory what paths are relative to; empty to leave them relative
  PathResolver(String directory, Locations locations) {
    this.directory = directory;
    this.locations = locations;
  }

  void all(MapNode root) {
    root.map("services")
        .ifPresent(services -> {
          for (Node service : services.entries().values()) {
            if (service instanceof MapNode map) {
              service(map);
            }
          }
        });
    root.map("volumes").ifPresent(volumes -> each(volumes, this::volume));
    root.map("configs").ifPresent(configs -> each(configs, config -> path(config, "file")));
    root.map("secrets").ifPresent(secrets -> each(secrets, secret -> path(secret, "file")));
  }

  private interface Action {
    void apply(MapNode map);
  }

  private static void each(MapNode section, Action action) {
    for (Node value : section.entries().values()) {
      if (value instanceof MapNode map) {
        action.apply(map);
      }
    }
  }

  void service(MapNode service) {
    service.map("build").ifPresent(this::build);
    items(service, "env_file", file -> path(file, "path"));
    service.list("label_file").ifPresent(this::paths);
    service.map("extends").ifPresent(extending -> path(extending, "file"));
    service
        .map("develop")
        .ifPresent(develop -> items(develop, "watch", rule -> path(rule, "path")));
    items(service, "volumes", this::mount);
  }

  private static void items(MapNode map, String key, Action action) {
    map.list(key)
        .ifPresent(list -> {
          for (Node item : list.items()) {
            if (item instanceof MapNode entry) {
              action.apply(entry);
            }
          }
        });
  }

  private void build(MapNode build) {
    context(build, "context");
    build
        .map("additional_contexts")
        .ifPresent(contexts -> contexts.entries().keySet().forEach(key -> context(contexts, key)));
    build.map("ssh").ifPresent(keys -> keys.entries().keySet().forEach(key -> path(keys, key)));
  }

  private void context(MapNode map, String key) {
    if (map.get(key) instanceof ScalarNode scalar && !Locations.isRemoteContext(scalar.text())) {
      path(map, key);
    }
  }

  private void mount(MapNode mount) {
    if (mount.text("type").orElse("").equals("bind")
        && !isWindows(mount.text("source").orElse(""))) {
      path(mount, "source");
    }
  }

  private static boolean isWindows(String path) {
    return path.length() > 1
        && ((path.charAt(1) == ':' && Character.isLetter(path.charAt(0)))
            || path.startsWith("\\\\"));
  }

  private void volume(MapNode volume) {
    MapNode options = volume.map("driver_opts").orElse(null);
    if (options != null
        && volume.text("driver").orElse("").equals("local")
        && options.text("o").orElse("").equals("bind")) {
      path(options, "device");
      if (options.get("device") instanceof ScalarNode device && device.text().isEmpty()) {
        options.put("device", ScalarNode.text(device, directory));
      }
    }
  }

  private void paths(ListNode list) {
    for (int i = 0; i < list.items().size(); i++) {
      if (list.items().get(i) instanceof ScalarNode scalar && !scalar.isNull()) {
        list.items().set(i, resolved(scalar));
      }
    }
  }

  private void path(MapNode map, String key) {
    if (map.get(key) instanceof ScalarNode scalar && !scalar.isNull()) {
      ScalarNode resolved = resolved(scalar);
      if (resolved != scalar) {
        map.put(key, resolved);
      }
    }
  }

  private ScalarNode resolved(ScalarNode scalar) {
    String path = scalar.text();
    if (path.indexOf('$') >= 0 && path.startsWith("${")) {
      return scalar;
    }
    String absolute = locations.resolve(directory, path);
    if (absolute.equals(path)) {
      return scalar;
    }
    ScalarNode node = ScalarNode.text(scalar, absolute);
    scalar.note().ifPresent(node::note);
    scalar.replaced().ifPresent(node::replaces);
    return node;
  }
}
