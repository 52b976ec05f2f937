package dev.jcompose.cli.publish;

import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds what looks like a key or a token, by the forms that its issuer gives it.
///
/// @see "DefangLabs/secret-detector, which Docker Compose asks when it publishes"
final class SecretScan {
  private static final String AWS_PREFIX =
      "(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)";
  private static final String KEY_NAME = "(?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?";

  /// The kinds, in the order of their report.
  private static final Map<String, Pattern> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("AWS Client ID", Pattern.compile("\\b" + AWS_PREFIX + "[A-Z0-9]{16}\\b"));
    KINDS.put("AWS Secret Key", Pattern.compile("(?i:aws).{0,20}['\"][0-9a-zA-Z/+]{40}['\"]"));
    KINDS.put(
        "Github authentication",
        Pattern.compile("\\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\\b"));
    KINDS.put(
        "JSON Web Token",
        Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}"));
    KINDS.put(
        "Private Key",
        Pattern.compile(
            "-----BEGIN " + KEY_NAME + "-----(?s:.{4,}?)-----END " + KEY_NAME + "-----"));
  }

  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*=(.*)");

  /// Something found.
  ///
  /// @param kind what it looks like
  /// @param key where it stands, empty for a place in a text
  record Finding(String kind, String key, String value) {}

  private SecretScan() {}

  /// In a tree; the keys are paths with dots.
  static List<Finding> tree(MapNode document) {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", document, values);
    return values(values);
  }

  /// In lines `KEY=VALUE`.
  static List<Finding> assignments(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      Matcher assignment = ASSIGNMENT.matcher(line);
      if (assignment.matches()) {
        values.put(assignment.group(1), assignment.group(2).strip());
      }
    }
    return values(values);
  }

  /// Anywhere in a text.
  static List<Finding> text(String text) {
    List<Finding> found = new ArrayList<>();
    KINDS.forEach((kind, pattern) ->
        pattern
            .matcher(text)
            .results()
            .forEach(one -> found.add(new Finding(kind, "", one.group()))));
    return found;
  }

  private static List<Finding> values(Map<String, String> values) {
    List<Finding> found = new ArrayList<>();
    KINDS.forEach((kind, pattern) ->
        values.forEach((key, value) -> {
          boolean told = found.stream().anyMatch(one -> one.key().equals(key));
          if (!told && pattern.matcher(value).find()) {
            found.add(new Finding(kind, key, value));
          }
        }));
    return found;
  }

  private static void flatten(String path, @Nullable Node node, Map<String, String> values) {
    String below = path.isEmpty() ? "" : path + ".";
    switch (node) {
      case MapNode map ->
          map.entries().forEach((key, value) -> flatten(below + key, value, values));
      case ListNode list -> {
        for (int i = 0; i < list.items().size(); i++) {
          Node item = list.items().get(i);
          Optional<Matcher> assignment =
              item instanceof ScalarNode scalar
                  ? Optional.of(ASSIGNMENT.matcher(scalar.text())).filter(Matcher::matches)
                  : Optional.empty();
          if (assignment.isPresent()) {
            values.put(below + assignment.get().group(1), assignment.get().group(2));
          } else {
            flatten(below + i, item, values);
          }
        }
      }
      case ScalarNode scalar -> values.put(path, scalar.text());
      case null -> {
        // Nothing is said.
      }
    }
  }
}
