package dev.jcompose.buildkit.session;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which files of the client's are wanted.
///
/// @param directory the name it has given the directory: `context`
/// @param only paths and what links there lead to; everything when empty
/// @param without patterns as in `.dockerignore`
public record FileSelection(String directory, List<String> only, List<String> without) {
  /// Copies the lists.
  public FileSelection {
    only = List.copyOf(only);
    without = List.copyOf(without);
  }

  /// All of a directory.
  public static FileSelection all(String directory) {
    return new FileSelection(directory, List.of(), List.of());
  }

  /// As headers of the call. Text other than ASCII is encoded, and the client is notified of that.
  Map<String, List<String>> headers() {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    put(headers, "dir-name", List.of(directory));
    put(headers, "followpaths", only);
    put(headers, "exclude-patterns", without);
    return headers;
  }

  private static void put(Map<String, List<String>> headers, String name, List<String> values) {
    if (values.isEmpty()) {
      return;
    }
    boolean plain = values.stream().allMatch(value -> value.chars().allMatch(c -> c <= '~'));
    if (plain) {
      headers.put(name, values);
    } else {
      headers.put(
          name,
          values.stream().map(value -> URLEncoder.encode(value, StandardCharsets.UTF_8)).toList());
      headers.put(name + "-encoded", List.of("1"));
    }
  }
}
