package dev.jcompose.builder.tree;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// One pattern of an ignore file, read as BuildKit reads it.
///
/// It has the simplest form that suffices: a plain path, the beginning of one (`a/**`), the end of
/// one (`**/a`, where `**a` means every path that ends with `a`), or an expression.
///
/// @see <a
///   href="https://github.com/moby/patternmatcher/blob/main/patternmatcher.go">patternmatcher</a>
sealed interface IgnorePattern {
  /// Whether it is about this path itself.
  boolean matches(String path);

  /// This path only.
  record Exact(String path) implements IgnorePattern {
    @Override
    public boolean matches(String other) {
      return other.equals(path);
    }
  }

  /// What begins so.
  record Prefix(String start) implements IgnorePattern {
    @Override
    public boolean matches(String path) {
      return path.startsWith(start);
    }
  }

  /// What ends so.
  record Suffix(String end) implements IgnorePattern {
    @Override
    public boolean matches(String path) {
      return path.endsWith(end) || (end.startsWith("/") && path.equals(end.substring(1)));
    }
  }

  /// What an expression says.
  record Expression(Pattern pattern) implements IgnorePattern {
    @Override
    public boolean matches(String path) {
      return pattern.matcher(path).matches();
    }
  }

  /// Reads a clean pattern.
  ///
  /// @throws IllegalArgumentException when brackets are not closed or the last backslash escapes
  ///   nothing
  static IgnorePattern of(String pattern) {
    return new Reading(pattern).read();
  }

  /// The reading of one pattern, character by character.
  final class Reading {
    private final String text;
    private final StringBuilder expression = new StringBuilder();
    private boolean expressed;
    private int at;

    Reading(String text) {
      this.text = text;
    }

    IgnorePattern read() {
      boolean prefix = false;
      boolean suffix = false;
      while (at < text.length()) {
        char c = text.charAt(at);
        boolean first = at == 0;
        at++;
        switch (c) {
          case '*' -> {
            if (!next('*')) {
              expression.append("[^/]*");
              expressed = true;
            } else if (atEndAfterSlash()) {
              prefix = !expressed && !suffix;
              expression.append(".*");
              expressed |= !prefix;
              suffix |= first;
            } else {
              expression.append("(?:.*/)?");
              expressed |= !first;
              suffix |= first;
            }
          }
          case '?' -> {
            expression.append("[^/]");
            expressed = true;
          }
          case '[' -> bracket();
          case ']' -> {
            expression.append("\\]");
            expressed = true;
          }
          case '^' -> expression.append('^'); // BuildKit does not quote it, either.
          case '\\' -> escaped();
          default -> expression.append(Pattern.quote(String.valueOf(c)));
        }
      }
      if (expressed) {
        try {
          return new Expression(Pattern.compile(expression.toString(), Pattern.DOTALL));
        } catch (PatternSyntaxException _) {
          throw malformed();
        }
      }
      return suffix
          ? new Suffix(text.substring(2))
          : prefix ? new Prefix(text.substring(0, text.length() - 2)) : new Exact(text);
    }

    private boolean next(char wanted) {
      boolean there = at < text.length() && text.charAt(at) == wanted;
      at += there ? 1 : 0;
      return there;
    }

    private boolean atEndAfterSlash() {
      boolean _ = next('/');
      return at == text.length();
    }

    private void escaped() {
      if (at == text.length()) {
        throw malformed();
      }
      expression.append(Pattern.quote(String.valueOf(text.charAt(at++))));
      expressed = true;
    }

    /// A character class, which only `^` negates.
    private void bracket() {
      expressed = true;
      expression.append('[');
      if (next('^')) {
        expression.append('^');
      }
      member();
      while (!next(']')) {
        member();
      }
      expression.append(']');
    }

    /// A character of a class, or all from one to another.
    private void member() {
      end();
      if (next('-')) {
        expression.append('-');
        end();
      }
    }

    private void end() {
      if (at == text.length() || text.charAt(at) == '-' || text.charAt(at) == ']') {
        throw malformed();
      }
      if (next('\\') && at == text.length()) {
        throw malformed();
      }
      char c = text.charAt(at++);
      if ("[]&^\\-~".indexOf(c) >= 0) {
        expression.append('\\');
      }
      expression.append(c);
    }

    private static IllegalArgumentException malformed() {
      return new IllegalArgumentException("syntax error in pattern");
    }
  }
}
