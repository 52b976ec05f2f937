package dev.jcompose.engine.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The parameters after the question mark, decoded. Names are case-sensitive.
///
/// @param values each name with its values, in order
public record Query(Map<String, List<String>> values) {
  /// Copies the map.
  public Query {
    values = Map.copyOf(values);
  }

  /// Parses the text after the question mark.
  ///
  /// @throws HttpProblem when an escape is not valid
  static Query parse(String text) {
    var values = new LinkedHashMap<String, List<String>>();
    for (String part : text.split("&", -1)) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        String name = decode(equals < 0 ? part : part.substring(0, equals));
        String value = equals < 0 ? "" : decode(part.substring(equals + 1));
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }
    return new Query(values);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new HttpProblem(400, "invalid URL escape in \"" + text + "\"", malformed);
    }
  }

  /// The first value of a parameter; empty when it is absent or has no text.
  public Optional<String> text(String name) {
    return all(name).stream().findFirst().filter(value -> !value.isEmpty());
  }

  /// All values of a parameter.
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /// Whether the parameter is there at all.
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /// A switch as Docker reads it: absent, empty, `0`, `no`, `false` and `none` in any case are off,
  /// everything else is on.
  public boolean flag(String name) {
    return flag(name, false);
  }

  /// A switch that has the given state when it is absent or empty.
  public boolean flag(String name, boolean absent) {
    return text(name)
        .map(value -> value.trim().toLowerCase(Locale.ROOT))
        .map(value -> !List.of("", "0", "no", "false", "none").contains(value))
        .orElse(absent);
  }

  /// A whole number.
  ///
  /// @throws HttpProblem when it is not valid
  public Optional<Integer> number(String name) {
    return parsed(name, Integer::valueOf);
  }

  /// A number of bytes.
  ///
  /// @throws HttpProblem when it is not valid
  public Optional<Long> bytes(String name) {
    return parsed(name, Long::valueOf);
  }

  private <T> Optional<T> parsed(String name, Function<String, T> parser) {
    return text(name)
        .map(value -> {
          try {
            return parser.apply(value);
          } catch (NumberFormatException malformed) {
            throw new HttpProblem(
                400, "strconv.Atoi: parsing \"" + value + "\": invalid syntax", malformed);
          }
        });
  }
}
