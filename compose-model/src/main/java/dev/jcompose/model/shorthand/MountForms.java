package dev.jcompose.model.shorthand;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Long forms of `volumes`, `devices` and `ports`.
final class MountForms {
  private final Problems problems;
  private final boolean templates;

  MountForms(Problems problems, boolean templates) {
    this.problems = problems;
    this.templates = templates;
  }

  private boolean stays(ScalarNode item) {
    return templates && item.text().indexOf('$') >= 0;
  }

  /// Whether it must be found out if a volume's source is a path or a name.
  private boolean isOpen(ScalarNode volume) {
    return templates && volume.text().startsWith("$");
  }

  Node volumes(Node value) {
    if (!(value instanceof ListNode list)) {
      return value;
    }
    List<Node> items = new ArrayList<>(list.items().size());
    for (Node item : list.items()) {
      if (item instanceof ScalarNode scalar && !isOpen(scalar)) {
        volume(scalar).ifPresent(items::add);
      } else {
        if (item instanceof MapNode mount) {
          longVolume(mount);
        }
        items.add(item);
      }
    }
    list.items().clear();
    list.items().addAll(items);
    return list;
  }

  private static void longVolume(MapNode mount) {
    if (mount.get("target") instanceof ScalarNode target && !target.isNull()) {
      String clean = VolumeSyntax.clean(target.text());
      if (!clean.equals(target.text())) {
        mount.put("target", ScalarNode.text(target, clean));
      }
    }
    if (mount.get("volume") instanceof MapNode volume
        && volume.get("labels") instanceof ListNode labels) {
      MapNode map = MapNode.at(labels);
      for (Node item : labels.items()) {
        if (item instanceof ScalarNode scalar) {
          int equals = scalar.text().indexOf('=');
          String key = equals < 0 ? scalar.text() : scalar.text().substring(0, equals);
          String text = equals < 0 ? "" : scalar.text().substring(equals + 1);
          map.put(key, ScalarNode.text(item, text));
        }
      }
      volume.put("labels", map);
    }
  }

  private Optional<Node> volume(ScalarNode item) {
    VolumeSyntax.Volume parsed;
    try {
      parsed = VolumeSyntax.parse(item.text());
    } catch (IllegalArgumentException e) {
      problems.add(
          Finding.error(item, "invalid volume: " + e.getMessage())
              .withHint("write [SOURCE:]TARGET[:OPTIONS]"));
      return Optional.empty();
    }
    MapNode mount = new MapNode(item.source(), item.line(), item.column());
    mount.put("type", ScalarNode.text(item, parsed.bind() ? "bind" : "volume"));
    parsed.source().ifPresent(source -> mount.put("source", ScalarNode.text(item, source)));
    mount.put("target", ScalarNode.text(item, parsed.target()));
    if (parsed.readOnly()) {
      mount.put("read_only", ScalarNode.flag(item, true));
    }
    MapNode bind = MapNode.at(item);
    parsed.selinux().ifPresent(label -> bind.put("selinux", ScalarNode.text(item, label)));
    parsed.propagation().ifPresent(how -> bind.put("propagation", ScalarNode.text(item, how)));
    if (parsed.bind()) {
      bind.put("create_host_path", ScalarNode.flag(item, true));
    } else {
      MapNode volume = MapNode.at(item);
      if (parsed.noCopy()) {
        volume.put("nocopy", ScalarNode.flag(item, true));
      }
      mount.put("volume", volume);
    }
    if (!bind.entries().isEmpty()) {
      mount.put("bind", bind);
    }
    for (String option : parsed.unknown()) {
      problems.add(
          Finding.warning(item, "volume option \"" + option + "\" is not known and has no effect"));
    }
    return Optional.of(mount);
  }

  Node devices(Node value) {
    if (!(value instanceof ListNode list)) {
      return value;
    }
    for (int i = 0; i < list.items().size(); i++) {
      if (list.items().get(i) instanceof ScalarNode item && !stays(item)) {
        list.items().set(i, device(item));
      }
    }
    return list;
  }

  private Node device(ScalarNode item) {
    String[] parts = item.text().split(":", -1);
    MapNode device = new MapNode(item.source(), item.line(), item.column());
    if (parts.length > 3) {
      problems.add(
          Finding.error(item, "device \"" + item.text() + "\" has too many colons")
              .withHint("write the long form with source, target and permissions"));
    }
    String target = parts.length > 1 && !parts[1].isEmpty() ? parts[1] : parts[0];
    device.put("source", ScalarNode.text(item, parts[0]));
    device.put("target", ScalarNode.text(item, target));
    device.put("permissions", ScalarNode.text(item, parts.length > 2 ? parts[2] : "rwm"));
    return device;
  }

  Node ports(Node value) {
    if (!(value instanceof ListNode list)) {
      return value;
    }
    for (Node item : list.items()) {
      if (item instanceof ScalarNode scalar && stays(scalar)) {
        return list;
      }
    }
    List<Node> items = new ArrayList<>(list.items().size());
    for (Node item : list.items()) {
      if (item instanceof ScalarNode scalar) {
        port(scalar, items);
      } else {
        items.add(item);
      }
    }
    list.items().clear();
    list.items().addAll(items);
    return list;
  }

  private void port(ScalarNode item, List<Node> items) {
    try {
      for (PortSyntax.Port parsed : PortSyntax.parse(item.display())) {
        MapNode port = new MapNode(item.source(), item.line(), item.column());
        port.put("mode", ScalarNode.text(item, "ingress"));
        parsed.hostIp().ifPresent(ip -> port.put("host_ip", ScalarNode.text(item, ip)));
        port.put(
            "target", ScalarNode.of(item, ScalarNode.Kind.INT, Integer.toString(parsed.target())));
        parsed.published().ifPresent(text -> port.put("published", ScalarNode.text(item, text)));
        port.put("protocol", ScalarNode.text(item, parsed.protocol()));
        items.add(port);
      }
    } catch (IllegalArgumentException e) {
      Problem problem = Finding.error(item, "invalid port: " + e.getMessage());
      boolean advised = e.getMessage() != null && e.getMessage().endsWith(")");
      problems.add(advised ? problem : problem.withHint("write [[IP:]HOST:]CONTAINER[/PROTOCOL]"));
    }
  }
}
