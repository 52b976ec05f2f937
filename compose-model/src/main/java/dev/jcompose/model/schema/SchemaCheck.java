package dev.jcompose.model.schema;

import dev.jcompose.model.diagnostics.Nearest;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.KeyName;
import dev.jcompose.model.tree.KeyPath;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compares a tree with the schema. What does not match is reported and removed, and its parent is
/// marked as damaged, so that later stages can go on and report the rest.
public final class SchemaCheck {
  private final Problems problems;
  private final boolean canonical;
  private final KeyPath path = new KeyPath();

  /// For what users write.
  ///
  /// @param problems where findings go
  public SchemaCheck(Problems problems) {
    this(problems, false);
  }

  private SchemaCheck(Problems problems, boolean canonical) {
    this.problems = problems;
    this.canonical = canonical;
  }

  /// For the canonical form. Its mappings may have an empty key where a list was written: the item
  /// `${LABEL}` without a value is accepted, as in Docker Compose.
  public static SchemaCheck ofCanonicalForm(Problems problems) {
    return new SchemaCheck(problems, true);
  }

  /// Checks one document as written. Missing and empty values are left to `complete`, because
  /// another file may provide them.
  public void asWritten(MapNode document) {
    check(document, ComposeSchema.file());
  }

  private boolean check(Node node, Shape shape) {
    if (shape.takesAnything() || node.isNull() || node.tag() == Node.Tag.RESET) {
      return true;
    }
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar, shape);
      case ListNode list -> list(list, shape);
      case MapNode map -> map(map, shape);
    };
  }

  private boolean scalar(ScalarNode node, Shape shape) {
    boolean fits =
        switch (node.kind()) {
          case NULL -> true;
          case STRING ->
              shape.takesText()
                  || (node.isInterpolated()
                      && (shape.takesFlag() || shape.takesInteger() || shape.takesNumber()));
          case INT -> shape.takesInteger();
          case FLOAT -> shape.takesNumber();
          case BOOL -> shape.takesFlag();
        };
    if (!fits) {
      return wrong(node, shape);
    }
    List<String> words = shape.words();
    if (words.isEmpty() || words.contains(node.text()) || node.text().indexOf('$') >= 0) {
      return true;
    }
    Problem problem =
        Finding.error(
            node, path + " must be " + shape.expected() + ", not \"" + node.text() + "\"");
    problems.add(Nearest.hint(node.text(), words).map(problem::withHint).orElse(problem));
    return false;
  }

  private boolean wrong(Node node, Shape shape) {
    Problem problem =
        Finding.error(node, path + " must be " + shape.expected() + ", not " + node.kindName());
    if (node instanceof ScalarNode scalar
        && scalar.kind() != ScalarNode.Kind.STRING
        && shape.takesText()) {
      problem = problem.withHint("write it in quotes: \"" + scalar.text() + "\"");
    } else if (node instanceof ScalarNode && shape.items() != null) {
      problem = problem.withHint("begin the item with \"- \"");
    }
    problems.add(problem);
    return false;
  }

  private boolean list(ListNode node, Shape shape) {
    Shape items = shape.items();
    if (items == null) {
      return wrong(node, shape);
    }
    boolean fits = true;
    Iterator<Node> all = node.items().iterator();
    for (int i = 0; all.hasNext(); i++) {
      Node item = all.next();
      path.enter(i);
      if (!(item.isNull() ? nothing(item, items) : check(item, items))) {
        all.remove();
        fits = false;
      }
      path.leave();
    }
    return fits;
  }

  private boolean nothing(Node item, Shape items) {
    return items.takesNothing() || wrong(item, items);
  }

  private boolean map(MapNode node, Shape shape) {
    Map<String, Shape> known = shape.known();
    Shape values = shape.values();
    if (known == null && values == null) {
      return wrong(node, shape);
    }
    List<String> wrong = new ArrayList<>(0);
    for (Map.Entry<String, Node> entry : node.entries().entrySet()) {
      if (!entry(entry.getKey(), entry.getValue(), shape)) {
        wrong.add(entry.getKey());
      }
    }
    if (!wrong.isEmpty()) {
      node.markDamaged();
      for (String key : wrong) {
        Node value = node.get(key);
        if (value instanceof ScalarNode || isUnknown(key, shape)) {
          node.entries().remove(key);
        }
      }
    }
    return wrong.isEmpty();
  }

  private static boolean isUnknown(String key, Shape shape) {
    Map<String, Shape> known = shape.known();
    return known != null && !known.containsKey(key) && shape.values() == null;
  }

  private boolean entry(String key, Node value, Shape shape) {
    Map<String, Shape> known = shape.known();
    Shape found = known == null ? null : known.get(key);
    if (found == null && shape.isExtensible() && key.startsWith("x-")) {
      return true;
    }
    if (found == null) {
      found = shape.values();
      if (found == null) {
        return unknown(key, value, shape);
      }
      if (!keyFits(key, value, shape)) {
        return false;
      }
    }
    path.enter(key);
    boolean fits = check(value, found);
    path.leave();
    if (!fits && value instanceof ListNode && found.items() == null) {
      // A list where none is allowed: nothing in it can be used.
      value.tag(Node.Tag.RESET);
    } else if (!fits
        && value instanceof MapNode
        && found.known() == null
        && found.values() == null) {
      value.tag(Node.Tag.RESET);
    }
    return fits;
  }

  private boolean keyFits(String key, Node value, Shape shape) {
    boolean fits =
        switch (shape.keys()) {
          case ANY -> true;
          case NOT_EMPTY -> canonical || !key.isEmpty();
          case NAME -> KeyName.fits(key);
          case SMALL_LETTERS -> !key.isEmpty() && key.chars().allMatch(c -> c >= 'a' && c <= 'z');
        };
    if (!fits) {
      String hint =
          switch (shape.keys()) {
            case ANY, NOT_EMPTY -> "write a name in front of the colon";
            case NAME -> KeyName.HINT;
            case SMALL_LETTERS -> "use lowercase letters";
          };
      problems.add(
          Finding.errorAtKey(value, path + ": \"" + key + "\" is not a valid name").withHint(hint));
    }
    return fits;
  }

  private boolean unknown(String key, Node value, Shape shape) {
    String where = path.isEmpty() ? "top level" : path.toString();
    Problem problem = Finding.errorAtKey(value, where + ": attribute \"" + key + "\" is not known");
    Optional<String> hint =
        OldNames.hint(path.toString(), key)
            .or(() -> Nearest.hint(key, shape.knownKeys()))
            .or(() -> path.isEmpty() && looksLikeService(value) ? AT_SERVICES : Optional.empty())
            .or(() -> elsewhere(key));
    problems.add(hint.map(problem::withHint).orElse(problem));
    return false;
  }

  private static final Optional<String> AT_SERVICES =
      Optional.of("it looks like a service: indent it below \"services:\"");

  private static boolean looksLikeService(Node value) {
    return value instanceof MapNode map && (map.get("image") != null || map.get("build") != null);
  }

  private Optional<String> elsewhere(String key) {
    if (path.isEmpty() && ComposeSchema.service().knownKeys().contains(key)) {
      return Optional.of("it belongs to a service, below \"services\"");
    }
    if (!path.isEmpty()
        && ComposeSchema.file().knownKeys().contains(key)
        && path.toString().startsWith("services")) {
      return Optional.of("it belongs to the top level; check the indentation");
    }
    String suffix = "." + key;
    for (String known : ComposeSchema.paths()) {
      if (known.endsWith(suffix)) {
        return Optional.of("it belongs to " + known.substring(0, known.length() - suffix.length()));
      }
    }
    return Optional.empty();
  }

  /// Checks the merged tree: whether something required is missing, or empty where a value is
  /// needed.
  public void complete(MapNode project) {
    complete(project, ComposeSchema.file());
  }

  private boolean complete(Node node, Shape shape) {
    if (shape.takesAnything()) {
      return true;
    }
    return switch (node) {
      case ScalarNode scalar -> !scalar.isNull() || shape.takesNothing() || wrong(node, shape);
      case ListNode list -> {
        Shape items = shape.items();
        if (items != null) {
          completeList(list, items);
        }
        yield true;
      }
      case MapNode map -> completeMap(map, shape);
    };
  }

  private void completeList(ListNode list, Shape items) {
    Iterator<Node> all = list.items().iterator();
    for (int i = 0; all.hasNext(); i++) {
      path.enter(i);
      if (!complete(all.next(), items)) {
        all.remove();
      }
      path.leave();
    }
  }

  private boolean completeMap(MapNode map, Shape shape) {
    Map<String, Shape> known = shape.known();
    List<String> wrong = new ArrayList<>(0);
    for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
      String key = entry.getKey();
      Shape found = known == null ? null : known.get(key);
      if (found == null) {
        found = key.startsWith("x-") && shape.isExtensible() ? null : shape.values();
      }
      path.enter(key);
      if (found != null && !complete(entry.getValue(), found)) {
        wrong.add(key);
      }
      path.leave();
    }
    if (!wrong.isEmpty()) {
      map.markDamaged();
      map.entries().keySet().removeAll(wrong);
    }
    boolean whole = true;
    for (String key : shape.required()) {
      if (!map.entries().containsKey(key) && !map.isDamaged()) {
        problems.add(Finding.errorAtKey(map, path + ": " + key + " is missing"));
        whole = false;
      }
    }
    return whole;
  }
}
