package dev.jcompose.model.merge;

import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Merges one tree of long forms over another.
///
/// Mappings merge, sequences append, scalars replace, and an empty value (`ports:` alone) keeps
/// what was there. Replaced outright, even by nothing: `command`, `entrypoint`, `healthcheck.test`;
/// each ulimit; `logging` when the drivers differ. Entries of `ipam` are matched by their subnet.
/// `!reset` removes, `!override` replaces. Then entries that mean the same thing are combined, see
/// `Unique`.
///
/// @see <a href="https://github.com/compose-spec/compose-spec/blob/main/13-merge.md">Merge</a>
public final class Merge {
  private final Problems problems;
  private final boolean templates;

  /// @param problems where findings go
  /// @param templates true when variables were not replaced, in which case lists of `key=value` are
  ///   still lists
  public Merge(Problems problems, boolean templates) {
    this.problems = problems;
    this.templates = templates;
  }

  /// Merges a document over the result so far, which is modified and returned.
  public MapNode documents(MapNode base, MapNode over) {
    for (Map.Entry<String, Node> entry : over.entries().entrySet()) {
      String section = entry.getKey();
      Node below = base.get(section);
      Node above = entry.getValue();
      if (below instanceof MapNode lower
          && above instanceof MapNode upper
          && above.tag() == Node.Tag.NONE
          && !section.startsWith("x-")) {
        merge(lower, upper, section);
      } else {
        base.put(section, below == null ? above : value(below, above, section));
      }
    }
    base.takeLosses(over);
    base.map("services")
        .ifPresent(services -> {
          for (Node service : services.entries().values()) {
            if (service instanceof MapNode map) {
              Unique.service(map);
            }
          }
        });
    return base;
  }

  private void merge(MapNode base, MapNode over, String section) {
    for (Map.Entry<String, Node> entry : over.entries().entrySet()) {
      base.entries()
          .merge(
              entry.getKey(),
              entry.getValue(),
              (below, above) -> {
                if (section.equals("services")
                    && below instanceof MapNode lower
                    && above instanceof MapNode upper
                    && above.tag() == Node.Tag.NONE) {
                  return service(lower, upper);
                }
                return value(below, above, section + "." + entry.getKey());
              });
    }
    base.takeLosses(over);
  }

  /// Merges a service over another, which is modified and returned.
  public MapNode service(MapNode base, MapNode over) {
    for (Map.Entry<String, Node> entry : over.entries().entrySet()) {
      String key = entry.getKey();
      Node above = entry.getValue();
      Node below = base.get(key);
      base.put(key, below == null ? above : attribute(key, below, above));
    }
    base.takeLosses(over);
    Unique.service(base);
    return base;
  }

  private Node attribute(String key, Node below, Node above) {
    if (above.tag() != Node.Tag.NONE) {
      return value(below, above, key);
    }
    switch (key) {
      case "command", "entrypoint" -> {
        above.replaces(below);
        return above;
      }
      case "healthcheck" -> {
        if (below instanceof MapNode lower
            && above instanceof MapNode upper
            && upper.get("test") != null
            && lower.get("test") != null) {
          replaceTest(lower, upper);
        }
      }
      case "logging" -> {
        if (below instanceof MapNode lower && above instanceof MapNode upper) {
          String one = lower.text("driver").orElse("");
          String two = upper.text("driver").orElse("");
          if (!one.isEmpty() && !two.isEmpty() && !one.equals(two)) {
            above.replaces(below);
            return above;
          }
        }
      }
      case "ulimits" -> {
        if (below instanceof MapNode lower && above instanceof MapNode upper) {
          replaceEntries(lower, upper);
          return lower;
        }
      }
      case "extra_hosts" -> {
        if (!templates && below instanceof MapNode lower && above instanceof MapNode upper) {
          return hosts(lower, upper);
        }
      }
      default -> {}
    }
    return value(below, above, key);
  }

  private static void replaceTest(MapNode base, MapNode over) {
    Node below = base.entries().remove("test");
    Node above = over.get("test");
    if (below != null && above != null) {
      above.replaces(below);
    }
  }

  private static void replaceEntries(MapNode base, MapNode over) {
    over.entries()
        .forEach((key, above) -> {
          Node below = base.get(key);
          if (below != null) {
            above.replaces(below);
          }
          base.put(key, above);
        });
  }

  private static MapNode hosts(MapNode base, MapNode over) {
    over.entries()
        .forEach((host, above) -> {
          if (base.get(host) instanceof ListNode lower && above instanceof ListNode upper) {
            for (Node item : upper.items()) {
              if (!containsText(lower, item)) {
                lower.items().add(item);
              }
            }
          } else {
            base.put(host, above);
          }
        });
    return base;
  }

  private static boolean containsText(ListNode list, Node item) {
    for (Node other : list.items()) {
      if (other instanceof ScalarNode one
          && item instanceof ScalarNode two
          && one.text().equals(two.text())) {
        return true;
      }
    }
    return false;
  }

  private Node value(Node below, Node above, String path) {
    if (above.tag() == Node.Tag.RESET || above.tag() == Node.Tag.OVERRIDE) {
      above.replaces(below);
      return above;
    }
    if (below.tag() == Node.Tag.RESET || below.isNull()) {
      // A later file may set again what an override file removed; the mark stays for the files
      // below.
      if (below.tag() == Node.Tag.RESET && !above.isNull()) {
        above.tag(Node.Tag.OVERRIDE);
        above.replaces(below);
      }
      return above.isNull() ? below : above;
    }
    if (above.isNull()) {
      return below;
    }
    if (templates && Pairs.meet(path, below, above)) {
      return Pairs.appended(below, above);
    }
    return switch (below) {
      case MapNode lower when above instanceof MapNode upper -> maps(lower, upper, path);
      case ListNode lower when above instanceof ListNode upper -> lists(lower, upper, path);
      case ScalarNode _ when above instanceof ScalarNode -> {
        above.replaces(below);
        yield above;
      }
      default -> {
        if (path.startsWith("x-") || path.contains(".x-")) {
          above.replaces(below);
          yield above;
        }
        problems.add(
            Finding.error(
                    above, path + ": " + above.kindName() + " cannot override " + below.kindName())
                .withRelated(below.at(), "overridden here")
                .withHint("use the same form, or !override"));
        yield below;
      }
    };
  }

  private Node maps(MapNode base, MapNode over, String path) {
    for (Map.Entry<String, Node> entry : over.entries().entrySet()) {
      Node below = base.get(entry.getKey());
      Node above = entry.getValue();
      base.put(
          entry.getKey(), below == null ? above : value(below, above, path + "." + entry.getKey()));
    }
    base.takeLosses(over);
    return base;
  }

  private Node lists(ListNode base, ListNode over, String path) {
    if (path.endsWith(".config") && path.startsWith("networks.")) {
      return subnets(base, over, path);
    }
    base.items().addAll(over.items());
    return base;
  }

  private ListNode subnets(ListNode base, ListNode over, String path) {
    List<Node> rest = new ArrayList<>(over.items());
    for (int i = 0; i < base.items().size(); i++) {
      Node lower = base.items().get(i);
      for (Node upper : List.copyOf(rest)) {
        if (lower instanceof MapNode one
            && upper instanceof MapNode two
            && one.text("subnet").equals(two.text("subnet"))) {
          base.items().set(i, maps(one, two, path));
          rest.remove(upper);
        }
      }
    }
    base.items().addAll(rest);
    return base;
  }

  /// Removes what `!reset` marked, and the marks, when everything is merged.
  public static void finish(Node node) {
    switch (node) {
      case MapNode map -> {
        map.entries().values().forEach(Merge::finishUnlessReset);
        map.removeReset();
      }
      case ListNode list -> {
        list.items().forEach(Merge::finishUnlessReset);
        list.items().removeIf(value -> value.tag() == Node.Tag.RESET);
      }
      case ScalarNode _ -> {}
    }
    node.tag(Node.Tag.NONE);
  }

  private static void finishUnlessReset(Node value) {
    if (value.tag() != Node.Tag.RESET) {
      finish(value);
    }
  }
}
