package dev.jcompose.model.origin;

import dev.jcompose.model.diagnostics.Nearest;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.SourcePosition;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The merged tree that a project was made from, accessed by path:
/// `services.web.environment.DB_URL`, `services.web.ports[0].target`.
public final class Origins {
  private final MapNode root;

  /// @param root the merged tree
  public Origins(MapNode root) {
    this.root = root;
  }

  /// One step in the history of a value.
  ///
  /// @param value what it was, `(mapping)` or `(list)` for anything but a scalar
  /// @param at where, if a file gave it
  /// @param how more about it: the variables in it, the env_file it came from, that it is a default
  /// @param chain the includes and extends that led to the file
  public record Step(
      String value,
      Optional<SourcePosition> at,
      Optional<String> how,
      List<Problem.Related> chain) {
    public Step {
      chain = List.copyOf(chain);
    }
  }

  /// The merged tree itself.
  public MapNode root() {
    return root;
  }

  /// The history of the value at a path, latest first; empty when there is nothing at the path.
  public List<Step> explain(String path) {
    return find(path).map(Origins::explain).orElseGet(() -> explainRemoved(path));
  }

  /// How a value was removed: by what, and its value before.
  private List<Step> explainRemoved(String path) {
    for (int end = path.length(); end > 0; end = Math.max(path.lastIndexOf('.', end - 1), 0)) {
      String key = path.substring(0, end);
      Optional<Node> gone = removed(root, key);
      if (gone.isPresent()) {
        String rest = path.substring(end);
        return rest.isEmpty() ? explain(gone.get()) : explainBelow(gone.get(), rest.substring(1));
      }
    }
    return List.of();
  }

  private static List<Step> explainBelow(Node gone, String path) {
    List<Step> steps = new ArrayList<>();
    steps.add(step(gone));
    Optional<Node> before = gone.replaced();
    while (before.isPresent()) {
      find(before.get(), path).ifPresent(node -> steps.addAll(explain(node)));
      before = before.get().replaced();
    }
    return steps.size() == 1 ? List.of() : steps;
  }

  private static Optional<Node> removed(Node node, String path) {
    if (node instanceof MapNode map && map.removed().containsKey(path)) {
      return Optional.ofNullable(map.removed().get(path));
    }
    for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      Optional<Node> below = find(node, path.substring(0, dot));
      if (below.isPresent() && below.get() instanceof MapNode map) {
        Node gone = map.removed().get(path.substring(dot + 1));
        if (gone != null) {
          return Optional.of(gone);
        }
      }
    }
    return Optional.empty();
  }

  /// The history of a value, latest first.
  public static List<Step> explain(Node node) {
    List<Step> steps = new ArrayList<>();
    Optional<Node> found = Optional.of(node);
    while (found.isPresent()) {
      steps.add(step(found.get()));
      found = found.get().replaced();
    }
    return steps;
  }

  private static Step step(Node node) {
    String value =
        switch (node) {
          case Node gone when gone.tag() == Node.Tag.RESET -> "removed by !reset";
          case ScalarNode scalar when scalar.isNull() -> "null";
          case ScalarNode scalar -> scalar.display();
          case ListNode _ -> "(list)";
          case MapNode _ -> "(mapping)";
        };
    List<String> how = new ArrayList<>();
    node.note().ifPresent(how::add);
    if (node instanceof ScalarNode scalar) {
      for (ScalarNode.VariableUse use : scalar.variables()) {
        how.add("${" + use.name() + "} from " + use.from());
      }
    }
    return new Step(
        value,
        node.line() == 0 ? Optional.empty() : Optional.of(node.at()),
        how.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", how)),
        node.source().chain());
  }

  /// The value at a path.
  public Optional<Node> find(String path) {
    return find(root, path);
  }

  /// An existing path that differs from this one only by typos.
  public Optional<String> nearest(String path) {
    int end = path.length();
    while (end > 0) {
      end = Math.max(0, Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1)));
      String parent = path.substring(0, end);
      if (find(parent).orElse(null) instanceof MapNode map) {
        int start = end == 0 ? 0 : end + 1;
        int stop = firstSeparator(path, start);
        Optional<String> key = Nearest.to(path.substring(start, stop), map.entries().keySet());
        if (key.isEmpty()) {
          return Optional.empty();
        }
        String near = path.substring(0, start) + key.get() + path.substring(stop);
        return find(near).isPresent() ? Optional.of(near) : nearest(near);
      }
    }
    return Optional.empty();
  }

  private static int firstSeparator(String path, int from) {
    int at = from;
    while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
      at++;
    }
    return at;
  }

  /// The position of the value at a path, or of the nearest part of the path that is in a file.
  public Optional<SourcePosition> at(String path) {
    String rest = path;
    while (!rest.isEmpty()) {
      Optional<Node> node = find(rest).filter(found -> found.line() > 0);
      if (node.isPresent()) {
        return Optional.of(node.get().keyAt());
      }
      rest = rest.substring(0, Math.max(0, rest.lastIndexOf('.')));
    }
    return Optional.empty();
  }

  private static Optional<Node> find(Node node, String path) {
    if (path.isEmpty()) {
      return Optional.of(node);
    }
    return switch (node) {
      case ScalarNode _ -> Optional.empty();
      case ListNode list -> item(list, path);
      case MapNode map -> entry(map, path);
    };
  }

  private static Optional<Node> item(ListNode list, String path) {
    boolean bracket = path.startsWith("[");
    int end = bracket ? path.indexOf(']') : path.indexOf('.');
    String index = path.substring(bracket ? 1 : 0, end < 0 ? path.length() : end);
    if (index.isEmpty() || index.length() > 6 || !index.chars().allMatch(Character::isDigit)) {
      return Optional.empty();
    }
    int at = Integer.parseInt(index);
    String rest = end < 0 ? "" : path.substring(Math.min(path.length(), end + 1));
    return at < list.items().size()
        ? find(list.items().get(at), rest.startsWith(".") ? rest.substring(1) : rest)
        : Optional.empty();
  }

  /// Keys may contain dots, so the longest key that matches is tried first.
  private static Optional<Node> entry(MapNode map, String path) {
    int end = path.length();
    while (end > 0) {
      Node value = map.get(path.substring(0, end));
      if (value != null) {
        String rest = path.substring(end);
        Optional<Node> found = find(value, rest.startsWith(".") ? rest.substring(1) : rest);
        if (found.isPresent()) {
          return found;
        }
      }
      end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1));
    }
    return Optional.empty();
  }
}
