package dev.jcompose.model.yaml;

import java.util.Locale;
import java.util.Optional;

/// Hints that the YAML parser's own messages lack.
final class YamlAdvice {
  private YamlAdvice() {}

  /// The parser's message in our form.
  static String plain(String problem) {
    int aside = problem.indexOf(". (");
    String text = (aside < 0 ? problem : problem.substring(0, aside)).strip();
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  /// Advice for the common mistakes.
  static Optional<String> hint(String problem, String line) {
    String lower = problem.toLowerCase(Locale.ROOT);
    if (line.startsWith("\t") || lower.contains("\\t") || lower.contains("tab")) {
      return Optional.of("indent with spaces, YAML does not allow tabs");
    }
    if (lower.contains("mapping values are not allowed")) {
      return Optional.of("check the indentation, or put a value that contains \": \" in quotes");
    }
    if (lower.contains("expected <block end>")) {
      return Optional.of("check the indentation of this line against the lines above");
    }
    if (lower.contains("could not find expected ':'")) {
      return Optional.of("a key needs a colon and a space after it");
    }
    if (lower.contains("cannot start any token")) {
      return Optional.of("put the value in quotes");
    }
    return Optional.empty();
  }
}
