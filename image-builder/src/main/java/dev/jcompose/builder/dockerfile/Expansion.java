package dev.jcompose.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces variables and removes quotes, as BuildKit's `shell/lex.go` does: `$a`, `${a}`,
/// `${a:-w}`, `${a-w}`, `${a:+w}`, `${a+w}`, `${a:?w}`, `${a?w}`, `${a#p}`, `${a##p}`, `${a%p}`,
/// `${a%%p}`, `${a/p/r}`, `${a//p/r}`.
public final class Expansion {
  private final char escape;
  private final Function<String, Optional<String>> variables;

  /// @param escape the Dockerfile's escape character
  /// @param variables value of a variable, empty when it is not set
  public Expansion(char escape, Function<String, Optional<String>> variables) {
    this.escape = escape;
    this.variables = variables;
  }

  /// Expands to one text.
  ///
  /// @throws IllegalArgumentException with what is wrong
  public String word(String text) {
    Run run = new Run(text);
    String result = run.untilEnd();
    run.finish();
    return result;
  }

  /// Expands to words: separated by white space outside quotes, including white space from
  /// variables.
  public List<String> words(String text) {
    Run run = new Run(text);
    String unused = run.untilEnd();
    run.finish();
    return run.words.isEmpty() && unused.isEmpty() ? List.of() : run.words;
  }

  /// Replaces variables and nothing else: quotes stay, as in the content of a heredoc.
  public String textOnly(String text) {
    Run run = new Run(text);
    StringBuilder out = new StringBuilder();
    while (run.more()) {
      char c = run.text.charAt(run.at);
      if (c == '$') {
        out.append(run.dollar());
      } else if (c == escape
          && run.at + 1 < run.text.length()
          && run.text.charAt(run.at + 1) == '$') {
        out.append('$');
        run.at += 2;
      } else {
        out.append(c);
        run.at++;
      }
    }
    return out.toString();
  }

  /// One pass over a text.
  private final class Run {
    private static final char END = '\0';

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    Run(String text) {
      this.text = text;
    }

    boolean more() {
      return at < text.length();
    }

    void finish() {
      if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
    }

    String untilEnd() {
      return until(END);
    }

    /// Expands up to a character outside quotes, which is consumed as well.
    private String until(char stop) {
      StringBuilder out = new StringBuilder();
      while (more()) {
        char c = text.charAt(at);
        if (stop != END && c == stop) {
          at++;
          return out.toString();
        }
        if (c == '\'') {
          quoted(out, single());
        } else if (c == '"') {
          quoted(out, doubleQuoted());
        } else if (c == '$') {
          String value = dollar();
          out.append(value);
          split(value);
        } else {
          plain(out, c);
        }
      }
      if (stop != END) {
        throw new IllegalArgumentException("unexpected end of statement while looking for " + stop);
      }
      return out.toString();
    }

    private void plain(StringBuilder out, char first) {
      char c = first;
      at++;
      boolean literal = false;
      if (c == escape) {
        if (!more()) {
          return;
        }
        c = text.charAt(at++);
        literal = true;
      }
      out.append(c);
      if (literal || !Character.isWhitespace(c)) {
        word.append(c);
        inWord = true;
      } else {
        finish();
      }
    }

    private void quoted(StringBuilder out, String value) {
      out.append(value);
      word.append(value);
      inWord = true;
    }

    /// The value of an unquoted variable is split again.
    private void split(String value) {
      for (int i = 0; i < value.length(); i++) {
        if (Character.isWhitespace(value.charAt(i))) {
          finish();
        } else {
          word.append(value.charAt(i));
          inWord = true;
        }
      }
    }

    private String single() {
      int end = text.indexOf('\'', at + 1);
      if (end < 0) {
        throw new IllegalArgumentException("unexpected end of statement while looking for '");
      }
      String value = text.substring(at + 1, end);
      at = end + 1;
      return value;
    }

    private String doubleQuoted() {
      StringBuilder out = new StringBuilder();
      at++;
      while (more()) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return out.toString();
        }
        if (c == '$') {
          out.append(dollar());
        } else if (c == escape && at + 1 < text.length()) {
          char following = text.charAt(at + 1);
          if (following != '"' && following != '$' && following != escape) {
            out.append(c);
          }
          out.append(following);
          at += 2;
        } else {
          out.append(c);
          at++;
        }
      }
      throw new IllegalArgumentException("unexpected end of statement while looking for \"");
    }

    String dollar() {
      at++;
      if (!more()) {
        return "$";
      }
      if (text.charAt(at) != '{') {
        String name = name();
        return name.isEmpty() ? "$" : variables.apply(name).orElse("");
      }
      at++;
      String name = name();
      if (!more() || name.isEmpty()) {
        throw new IllegalArgumentException("bad substitution: ${" + name);
      }
      char c = text.charAt(at++);
      return switch (c) {
        case '}' -> variables.apply(name).orElse("");
        case ':' -> modified(name, true);
        case '-', '+', '?' -> {
          at--;
          yield modified(name, false);
        }
        case '#', '%' -> trimmed(name, c);
        case '/' -> replaced(name);
        default -> throw new IllegalArgumentException("unsupported modifier (" + c + ") in ${}");
      };
    }

    private String modified(String name, boolean emptyCounts) {
      if (!more()) {
        throw new IllegalArgumentException("missing ':' in substitution");
      }
      char modifier = text.charAt(at++);
      String alternative = nested('}');
      Optional<String> value = variables.apply(name);
      boolean set = value.isPresent() && !(emptyCounts && value.get().isEmpty());
      return switch (modifier) {
        case '-' -> set ? value.orElseThrow() : alternative;
        case '+' -> set ? alternative : "";
        case '?' -> {
          if (!set) {
            throw new IllegalArgumentException(
                name + ": " + (alternative.isEmpty() ? "not allowed to be unset" : alternative));
          }
          yield value.orElseThrow();
        }
        default ->
            throw new IllegalArgumentException("unsupported modifier (:" + modifier + ") in ${}");
      };
    }

    private String trimmed(String name, char side) {
      boolean greedy = more() && text.charAt(at) == side;
      if (greedy) {
        at++;
      }
      String pattern = nested('}');
      String value = variables.apply(name).orElse("");
      Pattern glob = Pattern.compile(Glob.regex(pattern), Pattern.DOTALL);
      int length = value.length();
      for (int i = 0; i <= length; i++) {
        int cut = greedy ? length - i : i;
        String part = side == '#' ? value.substring(0, cut) : value.substring(length - cut);
        if (glob.matcher(part).matches()) {
          return side == '#' ? value.substring(cut) : value.substring(0, length - cut);
        }
      }
      return value;
    }

    private String replaced(String name) {
      boolean all = more() && text.charAt(at) == '/';
      if (all) {
        at++;
      }
      String pattern = nested('/');
      String replacement = Matcher.quoteReplacement(nested('}'));
      String value = variables.apply(name).orElse("");
      var matcher = Pattern.compile(Glob.regex(pattern), Pattern.DOTALL).matcher(value);
      return all ? matcher.replaceAll(replacement) : matcher.replaceFirst(replacement);
    }

    /// A text inside braces; it is not a separate word.
    private String nested(char stop) {
      Run inner = new Run(text);
      inner.at = at;
      String value = inner.until(stop);
      at = inner.at;
      return value;
    }

    private String name() {
      int start = at;
      if (!more()) {
        return "";
      }
      char first = text.charAt(at);
      if (Character.isDigit(first)) {
        while (more() && Character.isDigit(text.charAt(at))) {
          at++;
        }
        return text.substring(start, at);
      }
      if ("@*#?-$!".indexOf(first) >= 0) {
        at++;
        return text.substring(start, at);
      }
      while (more() && isNameCharacter(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }
  }

  private static boolean isNameCharacter(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }
}
