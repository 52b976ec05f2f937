package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Rules inside one top-level volume, config or secret.
final class SectionCheck {
  private final Problems problems;

  SectionCheck(Problems problems) {
    this.problems = problems;
  }

  void run(MapNode root) {
    each(root, "volumes", this::volume);
    each(
        root,
        "configs",
        (path, config) -> source(path, config, List.of("file", "environment", "content")));
    each(root, "secrets", (path, secret) -> source(path, secret, List.of("file", "environment")));
  }

  private interface Rule {
    void apply(String path, MapNode resource);
  }

  private static void each(MapNode root, String section, Rule rule) {
    if (root.get(section) instanceof MapNode resources) {
      for (Map.Entry<String, Node> entry : resources.entries().entrySet()) {
        MapNode resource =
            entry.getValue() instanceof MapNode map ? map : MapNode.at(entry.getValue());
        rule.apply(section + "." + entry.getKey(), resource);
      }
    }
  }

  private static boolean isExternal(MapNode resource) {
    return resource
        .text("external")
        .map(text -> text.toLowerCase(Locale.ROOT))
        .filter(text -> text.equals("true") || text.equals("yes") || text.equals("on"))
        .isPresent();
  }

  private void volume(String path, MapNode volume) {
    if (!isExternal(volume)) {
      return;
    }
    for (Map.Entry<String, Node> entry : volume.entries().entrySet()) {
      String key = entry.getKey();
      if (!key.equals("name") && !key.equals("external") && !key.startsWith("x-")) {
        Node external = volume.get("external");
        problems.add(
            Finding.errorAtKey(
                    entry.getValue(),
                    path + ": conflicting parameters \"external\" and \"" + key + "\" specified")
                .withHint("an external volume takes only a name")
                .withRelated(external == null ? volume.at() : external.keyAt(), "external here"));
      }
    }
  }

  private void source(String path, MapNode resource, List<String> keys) {
    List<String> present = new ArrayList<>();
    for (String key : keys) {
      if (resource.get(key) != null) {
        present.add(key);
      }
    }
    if (present.size() > 1) {
      Node second = resource.get(present.get(1));
      Node first = resource.get(present.getFirst());
      if (first != null && second != null) {
        problems.add(
            Finding.errorAtKey(
                    second,
                    path + ": " + String.join("|", keys) + " attributes are mutually exclusive")
                .withHint("keep one of them")
                .withRelated(first.keyAt(), "the other one"));
      }
    }
    if (present.isEmpty()
        && !resource.isDamaged()
        && resource.get("driver") == null
        && resource.get("external") == null) {
      problems.add(
          Finding.errorAtKey(
              resource, path + ": one of " + String.join("|", keys) + " must be set"));
    }
  }
}
