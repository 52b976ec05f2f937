package dev.jcompose.cli.project;

import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The names in a project's files, in alphabetical order.
///
/// @param services all of them, whatever their profiles
/// @param profiles all that services name
public record FileNames(List<String> services, List<String> profiles) {
  /// Of no file.
  public static final FileNames NONE = new FileNames(List.of(), List.of());

  public FileNames {
    services = List.copyOf(services);
    profiles = List.copyOf(profiles);
  }

  /// Those of files that were put together.
  static FileNames of(MapNode tree) {
    Set<String> services = new TreeSet<>();
    Set<String> profiles = new TreeSet<>();
    tree.map("services")
        .ifPresent(map ->
            map.entries()
                .forEach((name, service) -> {
                  services.add(name);
                  if (service instanceof MapNode fields) {
                    fields
                        .list("profiles")
                        .map(ListNode::items)
                        .ifPresent(items -> items.forEach(item -> add(item, profiles)));
                  }
                }));
    return new FileNames(List.copyOf(services), List.copyOf(profiles));
  }

  private static void add(Node profile, Set<String> profiles) {
    if (profile instanceof ScalarNode scalar) {
      profiles.add(scalar.text());
    }
  }
}
