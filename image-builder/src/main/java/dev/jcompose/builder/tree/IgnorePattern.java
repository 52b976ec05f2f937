package dev.jcompose.builder.tree;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  /// What an expression finds; it says itself where it begins and ends.
  ///
  /// Compiled when it is first asked, as in Go: a malformed one that nothing is compared with, such
  /// as an exception when nothing is excluded, hurts nobody.
  final class Expression implements IgnorePattern {
    private final String text;
    private @Nullable Pattern pattern;

    Expression(String text) {
      this.text = text;
    }

    /// @throws IllegalArgumentException when a backslash stands before a letter that Go's
    ///   expressions do not know, or a repetition repeats nothing
    @Override
    public synchronized boolean matches(String path) {
      if (pattern == null) {
        pattern = GoExpression.compile(text);
      }
      return pattern.matcher(path).find();
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
  ///
  /// BuildKit makes a Go expression of it without quoting all that means something there: `\d` is a
  /// digit, `[[:alpha:]]` a letter, `|` an alternative. So does this.
  final class Reading {
    /// What is quoted. BuildKit means to quote `{`, `|` and `}` too, and does not.
    private static final String QUOTED = ".+()$";

    private final String text;
    private final StringBuilder expression = new StringBuilder("^");

    /// Go's scanner skips a byte order mark in front of what it reads, which is a pattern here.
    private final int start;

    private boolean expressed;
    private int at;

    Reading(String text) {
      this.text = text;
      this.start = text.startsWith("\uFEFF") ? 1 : 0;
      this.at = start;
    }

    IgnorePattern read() {
      new Syntax(text).check();
      boolean prefix = false;
      boolean suffix = false;
      while (at < text.length()) {
        char c = text.charAt(at);
        boolean first = at == start;
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
              expression.append("(.*/)?");
              expressed |= !first;
              suffix |= first;
            }
          }
          case '?' -> {
            expression.append("[^/]");
            expressed = true;
          }
          case '[', ']' -> {
            expression.append(c);
            expressed = true;
          }
          case '\\' -> {
            expression.append(c).append(text.charAt(at++));
            expressed = true;
          }
          default -> expression.append(QUOTED.indexOf(c) >= 0 ? "\\" : "").append(c);
        }
      }
      if (expressed) {
        return new Expression(expression.append('$').toString());
      }
      return suffix
          ? new Suffix(start > 0 ? text : text.substring(2))
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
  }

  /// What Go's `filepath.Match` asks of a pattern.
  final class Syntax {
    private final String text;
    private int at;

    Syntax(String text) {
      this.text = text;
    }

    void check() {
      while (at < text.length()) {
        switch (text.charAt(at++)) {
          case '\\' -> skip();
          case '[' -> bracket();
          default -> {}
        }
      }
    }

    /// A character class, which only `^` negates.
    private void bracket() {
      boolean _ = next('^');
      do {
        end();
        if (next('-')) {
          end();
        }
      } while (!next(']'));
    }

    /// A character of a class, or an end of a range.
    private void end() {
      if (at == text.length() || text.charAt(at) == '-' || text.charAt(at) == ']') {
        throw GoExpression.malformed();
      }
      boolean _ = next('\\');
      skip();
    }

    private void skip() {
      if (at == text.length()) {
        throw GoExpression.malformed();
      }
      at++;
    }

    private boolean next(char wanted) {
      boolean there = at < text.length() && text.charAt(at) == wanted;
      at += there ? 1 : 0;
      return there;
    }
  }
}
