package dev.jcompose.model.dotenv;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.interpolation.Template;
import dev.jcompose.model.interpolation.Variables;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.Source;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Reads a file of variables.
///
/// Lines are `K=V`, `K: V`, `export K=V`, or `K` alone to take the value from the environment. An
/// unquoted value ends at ` #`; `'…'` is literal; `"…"` understands the escapes `\n \r \t \a \b \f
/// \v \\ \" \$` and `\0NNN` in octal, and variables; quoted values may span lines.
public final class DotEnv {
  private static final int LIMIT = 20_000;

  private final Source source;
  private final String text;
  private final Variables around;
  private final Problems problems;
  private final Map<String, ScalarNode> values = new LinkedHashMap<>();
  private int at;
  private int line = 1;
  private int lineStart;

  private DotEnv(Source source, Variables around, Problems problems) {
    this.source = source;
    this.text = source.text();
    this.around = around;
    this.problems = problems;
  }

  /// Reads all variables of a file, in order; a later line wins.
  ///
  /// @param around where variables in values, and keys without a value, are looked up first
  public static Map<String, ScalarNode> parse(Source source, Variables around, Problems problems) {
    DotEnv reader = new DotEnv(source, around, problems);
    reader.statements();
    return reader.values;
  }

  /// Reads lines of `K=V` literally, without quotes and variables; lines that begin with `#` are
  /// comments.
  public static Map<String, ScalarNode> parseRaw(
      Source source, Variables around, Problems problems) {
    Map<String, ScalarNode> values = new LinkedHashMap<>();
    int number = 0;
    for (String whole : source.text().split("\n", -1)) {
      number++;
      String line = whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole;
      String trimmed = line.stripLeading();
      if (trimmed.isEmpty() || trimmed.startsWith("#")) {
        continue;
      }
      int equals = trimmed.indexOf('=');
      String key = equals < 0 ? trimmed : trimmed.substring(0, equals);
      int column = line.length() - trimmed.length() + 1;
      if (key.isEmpty() || key.chars().anyMatch(Character::isWhitespace)) {
        problems.add(
            Finding.at(
                source,
                source.at(number, column),
                "variable name \"" + key + "\" is empty or contains a space"));
        continue;
      }
      Optional<String> value =
          equals < 0
              ? around.find(key).map(Variables.Variable::value)
              : Optional.of(trimmed.substring(equals + 1));
      int at = number;
      value.ifPresent(found ->
          values.put(
              key, new ScalarNode(source, at, column, ScalarNode.Kind.STRING, found, false)));
    }
    return values;
  }

  private void statements() {
    if (text.startsWith("\uFEFF")) {
      at = 1;
      lineStart = 1;
    }
    while (skipToStatement()) {
      if (!statement()) {
        return;
      }
      if (values.size() > LIMIT) {
        fail(line, 0, "more than " + LIMIT + " variables in a file");
        return;
      }
    }
  }

  private boolean skipToStatement() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        while (at < text.length() && text.charAt(at) != '\n') {
          at++;
        }
      } else if (c == '\n') {
        newLine();
      } else if (Character.isWhitespace(c) || isBlank(c)) {
        at++;
      } else {
        return true;
      }
    }
    return false;
  }

  private void newLine() {
    at++;
    line++;
    lineStart = at;
  }

  /// Reads one statement; false when the rest of the file cannot be read.
  private boolean statement() {
    if (text.startsWith("export", at) && at + 6 < text.length() && isBlank(text.charAt(at + 6))) {
      at += 6;
      skipBlanks();
    }
    int start = at;
    int keyLine = line;
    int keyColumn = at - lineStart + 1;
    while (at < text.length() && "=:\n".indexOf(text.charAt(at)) < 0) {
      char c = text.charAt(at);
      if (!isBlank(c) && "_.-[]".indexOf(c) < 0 && !Character.isLetterOrDigit(c)) {
        return fail(
            line, at - lineStart + 1, "unexpected character \"" + c + "\" in a variable name");
      }
      at++;
    }
    String key = text.substring(start, at).strip();
    if (key.indexOf(' ') >= 0) {
      return fail(keyLine, keyColumn, "key cannot contain a space");
    }
    boolean inherited = at == text.length() || text.charAt(at) == '\n';
    if (inherited) {
      around.find(key).ifPresent(found -> put(key, found.value(), keyLine, keyColumn));
      return true;
    }
    at++;
    skipBlanks();
    return value(key, keyLine, keyColumn);
  }

  private boolean value(String key, int keyLine, int keyColumn) {
    char first = at < text.length() ? text.charAt(at) : '\n';
    if (first == '"' || first == '\'') {
      return quoted(key, first, keyLine, keyColumn);
    }
    int end = text.indexOf('\n', at);
    end = end < 0 ? text.length() : end;
    String value = text.substring(at, end);
    int comment = value.indexOf(" #");
    value = (comment < 0 ? value : value.substring(0, comment)).stripTrailing();
    put(key, expand(value, line, at - lineStart + 1), keyLine, keyColumn);
    at = end;
    return true;
  }

  private boolean quoted(String key, char quote, int keyLine, int keyColumn) {
    int startLine = line;
    int startColumn = at - lineStart + 1;
    StringBuilder value = new StringBuilder();
    boolean escaped = false;
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
        lineStart = at + 1;
      }
      if (c == quote && !escaped) {
        at++;
        String plain = value.toString();
        put(
            key,
            quote == '"' ? expand(Escapes.expand(plain), startLine, startColumn + 1) : plain,
            keyLine,
            keyColumn);
        return true;
      }
      if (c == '\\' && !escaped) {
        escaped = true;
        continue;
      }
      if (escaped && c != quote) {
        value.append('\\');
      }
      escaped = false;
      value.append(c);
    }
    return fail(startLine, startColumn, "unterminated quoted value of " + key);
  }

  private boolean fail(int atLine, int column, String message) {
    problems.add(Finding.at(source, source.at(atLine, column), message));
    return false;
  }

  private void put(String key, String value, int keyLine, int keyColumn) {
    ScalarNode node =
        new ScalarNode(source, keyLine, keyColumn, ScalarNode.Kind.STRING, value, false);
    ScalarNode before = values.get(key);
    if (before != null) {
      node.replaces(before);
    }
    values.put(key, node);
  }

  private String expand(String value, int atLine, int column) {
    if (value.indexOf('$') < 0) {
      return value;
    }
    return new Template(this::find, new Findings(atLine, column)).expand(value);
  }

  private Optional<Variables.Variable> find(String name) {
    Optional<Variables.Variable> found = around.find(name);
    if (found.isPresent()) {
      return found;
    }
    ScalarNode own = values.get(name);
    return own == null
        ? Optional.empty()
        : Optional.of(new Variables.Variable(own.text(), own.at().toString()));
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' '
        || c == '\t'
        || c == '\r'
        || c == '\f'
        || c == '\u000B'
        || c == '\u0085'
        || c == '\u00A0';
  }

  private final class Findings implements Template.Listener {
    private final int atLine;
    private final int column;

    Findings(int atLine, int column) {
      this.atLine = atLine;
      this.column = column;
    }

    @Override
    public void invalid(int offset, String message, String hint) {
      Problem problem = Finding.at(source, source.at(atLine, column), message);
      problems.add(hint.isEmpty() ? problem : problem.withHint(hint));
    }

    @Override
    public void unset(int offset, String name) {
      problems.add(
          Finding.at(
                  source,
                  source.at(atLine, column),
                  "variable \"" + name + "\" is not set, an empty string is used")
              .withSeverity(Problem.Severity.WARNING));
    }

    @Override
    public void missing(int offset, String name, String reason) {
      problems.add(
          Finding.at(
              source,
              source.at(atLine, column),
              "required variable "
                  + name
                  + " is missing a value"
                  + (reason.isEmpty() ? "" : ": " + reason)));
    }
  }
}
