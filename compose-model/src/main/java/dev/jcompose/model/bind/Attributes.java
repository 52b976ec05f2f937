package dev.jcompose.model.bind;

import dev.jcompose.model.diagnostics.Nearest;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.value.ByteSize;
import dev.jcompose.model.value.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The attributes of one mapping, read as the types they should have. As in Docker Compose, an
/// empty text, a zero and `false` count as absent, except where a method says otherwise.
final class Attributes {
  private final MapNode map;
  private final String path;
  private final Problems problems;

  Attributes(MapNode map, String path, Problems problems) {
    this.map = map;
    this.path = path;
    this.problems = problems;
  }

  MapNode node() {
    return map;
  }

  String path() {
    return path;
  }

  boolean has(String key) {
    Node value = map.get(key);
    return value != null && !value.isNull();
  }

  Optional<Attributes> child(String key) {
    return map.get(key) instanceof MapNode child
        ? Optional.of(new Attributes(child, path + "." + key, problems))
        : Optional.empty();
  }

  List<Attributes> children(String key) {
    if (!(map.get(key) instanceof ListNode list)) {
      return List.of();
    }
    List<Attributes> children = new ArrayList<>(list.items().size());
    for (int i = 0; i < list.items().size(); i++) {
      if (list.items().get(i) instanceof MapNode item) {
        children.add(new Attributes(item, path + "." + key + "[" + i + "]", problems));
      }
    }
    return children;
  }

  private @Nullable ScalarNode scalar(String key) {
    return map.get(key) instanceof ScalarNode scalar && !scalar.isNull() ? scalar : null;
  }

  Optional<String> text(String key) {
    ScalarNode scalar = scalar(key);
    return scalar == null || scalar.text().isEmpty()
        ? Optional.empty()
        : Optional.of(scalar.display());
  }

  /// A text that may be empty.
  Optional<String> textOrEmpty(String key) {
    ScalarNode scalar = scalar(key);
    return scalar == null ? Optional.empty() : Optional.of(scalar.display());
  }

  List<String> texts(String key) {
    return map.get(key) instanceof ListNode list ? texts(list) : List.of();
  }

  static List<String> texts(ListNode list) {
    List<String> texts = new ArrayList<>(list.items().size());
    for (Node item : list.items()) {
      if (item instanceof ScalarNode scalar) {
        texts.add(scalar.display());
      }
    }
    return texts;
  }

  /// A list that may be empty, as `command: []`.
  Optional<List<String>> words(String key) {
    return map.get(key) instanceof ListNode list ? Optional.of(texts(list)) : Optional.empty();
  }

  /// Texts by key; null becomes the empty text.
  Map<String, String> textMap(String key) {
    if (!(map.get(key) instanceof MapNode entries)) {
      return Map.of();
    }
    Map<String, String> texts = new LinkedHashMap<>();
    entries
        .entries()
        .forEach((name, value) -> {
          if (value instanceof ScalarNode scalar) {
            texts.put(name, scalar.display());
          }
        });
    return texts;
  }

  /// Texts by key; null stays absent.
  Map<String, Optional<String>> optionalMap(String key) {
    if (!(map.get(key) instanceof MapNode entries)) {
      return Map.of();
    }
    Map<String, Optional<String>> texts = new LinkedHashMap<>();
    entries
        .entries()
        .forEach((name, value) -> {
          if (value instanceof ScalarNode scalar) {
            texts.put(name, scalar.isNull() ? Optional.empty() : Optional.of(scalar.display()));
          }
        });
    return texts;
  }

  /// Lists of texts by key.
  Map<String, List<String>> listMap(String key) {
    if (!(map.get(key) instanceof MapNode entries)) {
      return Map.of();
    }
    Map<String, List<String>> lists = new LinkedHashMap<>();
    entries
        .entries()
        .forEach((name, value) -> {
          if (value instanceof ListNode list) {
            lists.put(name, texts(list));
          } else if (value instanceof ScalarNode scalar) {
            lists.put(name, List.of(scalar.display()));
          }
        });
    return lists;
  }

  Optional<Boolean> flag(String key) {
    ScalarNode scalar = scalar(key);
    if (scalar == null) {
      return Optional.empty();
    }
    if (scalar.kind() == ScalarNode.Kind.BOOL) {
      return Optional.of(scalar.isTrue());
    }
    String word = scalar.text().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "true", "false" -> Optional.of(word.equals("true"));
      case "y", "yes", "on", "n", "no", "off" -> Optional.of(oldFlag(scalar, word));
      default -> {
        report(scalar, key, "\"" + scalar.text() + "\" is not a boolean", "write true or false");
        yield Optional.empty();
      }
    };
  }

  private boolean oldFlag(ScalarNode scalar, String word) {
    boolean value = word.equals("y") || word.equals("yes") || word.equals("on");
    problems.add(
        Finding.warning(scalar, "\"" + scalar.text() + "\" is not a boolean in YAML 1.2")
            .withHint("write " + value));
    return value;
  }

  boolean isSet(String key) {
    return flag(key).orElse(false);
  }

  /// A whole number that may be zero.
  OptionalLong integer(String key) {
    ScalarNode scalar = scalar(key);
    if (scalar == null) {
      return OptionalLong.empty();
    }
    String text = scalar.display();
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      report(scalar, key, "\"" + scalar.text() + "\" is not a whole number", "");
      return OptionalLong.empty();
    }
  }

  /// A whole number in a range, which may be zero.
  OptionalLong integer(String key, long from, long to) {
    OptionalLong value = integer(key);
    ScalarNode scalar = scalar(key);
    if (value.isPresent()
        && scalar != null
        && (value.getAsLong() < from || value.getAsLong() > to)) {
      String bounds = to == Long.MAX_VALUE ? "at least " + from : "between " + from + " and " + to;
      report(scalar, key, scalar.text() + " must be " + bounds, "");
      return OptionalLong.empty();
    }
    return value;
  }

  OptionalInt smallInteger(String key, int from, int to) {
    OptionalLong value = integer(key, from, to);
    return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
  }

  /// A whole number other than zero.
  OptionalLong count(String key) {
    OptionalLong value = integer(key);
    return value.isPresent() && value.getAsLong() == 0 ? OptionalLong.empty() : value;
  }

  /// A number other than zero.
  OptionalDouble decimal(String key) {
    ScalarNode scalar = scalar(key);
    if (scalar == null) {
      return OptionalDouble.empty();
    }
    try {
      double value = Double.parseDouble(scalar.display().strip());
      if (Double.isFinite(value) && value >= 0) {
        return value == 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
      }
    } catch (NumberFormatException _) {
      // reported below like every other text that is not a number
    }
    report(scalar, key, "\"" + scalar.text() + "\" is not a number", "write a number such as 0.5");
    return OptionalDouble.empty();
  }

  /// A number of bytes other than zero.
  Optional<ByteSize> size(String key) {
    ScalarNode scalar = scalar(key);
    if (scalar == null) {
      return Optional.empty();
    }
    try {
      ByteSize size = ByteSize.parse(scalar.display());
      return size.bytes() == 0 ? Optional.empty() : Optional.of(size);
    } catch (IllegalArgumentException e) {
      report(scalar, key, message(e), "");
      return Optional.empty();
    }
  }

  /// A time span, which may be zero.
  Optional<Duration> duration(String key) {
    ScalarNode scalar = scalar(key);
    if (scalar == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Durations.parse(scalar.text()));
    } catch (IllegalArgumentException e) {
      report(scalar, key, message(e), "");
      return Optional.empty();
    }
  }

  /// A time span other than zero.
  Optional<Duration> span(String key) {
    return duration(key).filter(duration -> !duration.isZero());
  }

  /// Permission bits: a number as YAML reads it (`0440` is octal there), or an octal text.
  OptionalInt mode(String key) {
    ScalarNode scalar = scalar(key);
    if (scalar == null) {
      return OptionalInt.empty();
    }
    String text = scalar.display();
    boolean octal = scalar.kind() == ScalarNode.Kind.STRING;
    try {
      int mode =
          Integer.parseInt(
              octal && text.startsWith("0o") ? text.substring(2) : text, octal ? 8 : 10);
      if (mode >= 0 && mode <= 07777) {
        return OptionalInt.of(mode);
      }
    } catch (NumberFormatException _) {
      // reported below like every other text that is not a mode
    }
    report(
        scalar, key, "\"" + scalar.text() + "\" is not a file mode", "write it in octal, as 0440");
    return OptionalInt.empty();
  }

  /// A parser's result for a text.
  interface Parser<T> {
    /// Reads the text.
    ///
    /// @throws IllegalArgumentException with the user's message
    T parse(String text);
  }

  <T> Optional<T> parsed(String key, Parser<T> parser) {
    ScalarNode scalar = scalar(key);
    if (scalar == null || scalar.text().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.parse(scalar.display()));
    } catch (IllegalArgumentException e) {
      report(scalar, key, message(e), "");
      return Optional.empty();
    }
  }

  private static String message(IllegalArgumentException e) {
    return e.getMessage() == null ? "invalid value" : e.getMessage();
  }

  void report(Node at, String key, String message, String hint) {
    map.markDamaged();
    Problem problem = Finding.error(at, path + "." + key + ": " + message);
    problems.add(hint.isEmpty() ? problem : problem.withHint(hint));
  }

  /// Warns about an unknown word, which Docker Compose accepts.
  void warnUnlessOneOf(String key, List<String> words) {
    ScalarNode scalar = scalar(key);
    if (scalar != null && !scalar.text().isEmpty() && !words.contains(scalar.text())) {
      Problem problem =
          Finding.warning(
              scalar,
              path
                  + "."
                  + key
                  + ": \""
                  + scalar.text()
                  + "\" is not one of "
                  + String.join(", ", words));
      problems.add(Nearest.hint(scalar.text(), words).map(problem::withHint).orElse(problem));
    }
  }

  void problem(Problem problem) {
    problems.add(problem);
  }
}
