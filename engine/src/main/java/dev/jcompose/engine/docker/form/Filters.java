package dev.jcompose.engine.docker.form;

import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.json.DockerJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The `filters` parameter: JSON in the form of the Go client, `{"label":{"a=b":true}}`, or of all
/// others, `{"label":["a=b"]}`. Values of one key are alternatives, except labels, which must all
/// match.
public record Filters(Map<String, List<String>> values) {
  /// Reads the parameter.
  ///
  /// @param known the keys that there are
  /// @throws HttpProblem for anything else
  public static Filters parse(Query query, Set<String> known) {
    var values = new LinkedHashMap<String, List<String>>();
    query.text("filters").ifPresent(text -> read(text, values));
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw HttpProblem.badRequest("invalid filter '" + key + "'");
      }
    }
    return new Filters(values);
  }

  private static void read(String text, Map<String, List<String>> values) {
    JsonNode tree;
    try {
      tree = DockerJson.docker().readTree(text);
    } catch (JacksonException malformed) {
      throw new HttpProblem(400, "invalid filter", malformed);
    }
    if (tree.isNull()) {
      return;
    }
    if (!tree.isObject()) {
      throw HttpProblem.badRequest("invalid filter");
    }
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      var all = new ArrayList<String>();
      if (field.getValue().isObject()) {
        field.getValue().properties().stream()
            .filter(value -> value.getValue().asBoolean(false))
            .forEach(value -> all.add(value.getKey()));
      } else if (field.getValue().isArray()) {
        field.getValue().forEach(value -> all.add(value.asString()));
      } else {
        throw HttpProblem.badRequest("invalid filter");
      }
      values.put(field.getKey(), List.copyOf(all));
    }
  }

  /// With one more value.
  public Filters with(String key, String value) {
    var more = new LinkedHashMap<>(values);
    more.put(key, Stream.concat(all(key).stream(), Stream.of(value)).toList());
    return new Filters(more);
  }

  public boolean has(String key) {
    return !all(key).isEmpty();
  }

  public List<String> all(String key) {
    return values.getOrDefault(key, List.of());
  }

  /// Whether this key is not filtered, or one of its values matches.
  public boolean any(String key, Predicate<String> test) {
    return !has(key) || all(key).stream().anyMatch(test);
  }

  /// Whether a text equals or contains one of the values, or matches one as a regular expression:
  /// how Docker filters names.
  public boolean name(String key, String text) {
    return any(key, value -> text.equals(value) || text.contains(value) || found(value, text));
  }

  private static boolean found(String expression, String text) {
    try {
      return Pattern.compile(expression).matcher(text).find();
    } catch (PatternSyntaxException noExpression) {
      return false;
    }
  }

  /// A switch; `true` and `1`, `false` and `0`.
  ///
  /// @throws HttpProblem for anything else
  public boolean flag(String key, boolean absent) {
    if (!has(key)) {
      return absent;
    }
    return switch (String.join(",", all(key))) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> throw HttpProblem.badRequest("invalid filter '%s=%s'".formatted(key, all(key)));
    };
  }

  /// Whether the labels have all that `label` asks for and nothing that `label!` forbids.
  public boolean labels(Map<String, String> labels) {
    return all("label").stream().allMatch(wish -> hasLabel(labels, wish))
        && all("label!").stream().noneMatch(wish -> hasLabel(labels, wish));
  }

  private static boolean hasLabel(Map<String, String> labels, String wish) {
    int equals = wish.indexOf('=');
    return equals < 0
        ? labels.containsKey(wish)
        : wish.substring(equals + 1).equals(labels.get(wish.substring(0, equals)));
  }
}
