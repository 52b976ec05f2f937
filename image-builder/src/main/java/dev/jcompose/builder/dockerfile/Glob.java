package dev.jcompose.builder.dockerfile;

import java.util.regex.Pattern;

/// Shell patterns as regular expressions.
public final class Glob {
  private Glob() {}

  /// A pattern of a variable's value: `*` and `?` match anything.
  static String regex(String pattern) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '*' -> out.append(".*");
        case '?' -> out.append('.');
        case '\\' -> {
          i++;
          out.append(Pattern.quote(i < pattern.length() ? pattern.substring(i, i + 1) : "\\"));
        }
        default -> out.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return out.toString();
  }

  /// Whether it has anything special.
  public static boolean isPattern(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
  }

  /// A pattern that matches this text and nothing else.
  public static String literal(String text) {
    return text.replaceAll("[\\\\*?\\[]", "\\\\$0");
  }

  /// A pattern of paths, as Go's `filepath.Match` and moby's `patternmatcher` have them: `*` and
  /// `?` stop at a slash, `**` does not, `[a-z]`, `[^a]`, `\x`.
  ///
  /// @throws IllegalArgumentException when brackets or escapes are not closed
  public static Pattern path(String pattern) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      if (c == '*' && pattern.startsWith("**", i)) {
        i += 2;
        if (i < pattern.length() && pattern.charAt(i) == '/') {
          i++;
        }
        out.append(i == pattern.length() ? ".*" : "(.*/)?");
      } else if (c == '*') {
        out.append("[^/]*");
        i++;
      } else if (c == '?') {
        out.append("[^/]");
        i++;
      } else if (c == '[') {
        i = brackets(pattern, i, out);
      } else if (c == '\\') {
        if (i + 1 == pattern.length()) {
          throw new IllegalArgumentException("pattern ends with an escape: " + pattern);
        }
        out.append(Pattern.quote(pattern.substring(i + 1, i + 2)));
        i += 2;
      } else {
        out.append(Pattern.quote(String.valueOf(c)));
        i++;
      }
    }
    return Pattern.compile(out.toString(), Pattern.DOTALL);
  }

  private static int brackets(String pattern, int start, StringBuilder out) {
    int end = pattern.indexOf(']', start + 2);
    if (end < 0) {
      throw new IllegalArgumentException("bracket is not closed: " + pattern);
    }
    String inside = pattern.substring(start + 1, end);
    boolean not = inside.startsWith("^");
    String set = (not ? inside.substring(1) : inside).replace("[", "\\[").replace("&", "\\&");
    out.append(not ? "[^/" : "[").append(set).append(']');
    return end + 1;
  }
}
