package dev.jcompose.builder.dockerfile;

import dev.jcompose.builder.dockerfile.Instruction.Flag;
import dev.jcompose.image.reference.Spelling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Splits a Dockerfile into instructions.
///
/// The rules are BuildKit's (`frontend/dockerfile/parser`): directives only at the very top;
/// comment and empty lines inside a continued instruction are left out; heredocs for RUN, COPY and
/// ADD.
final class DockerfileParser {
  private static final int MAX_LINE = 65_535;

  /// The language itself, including future versions: unknown parts are an error.
  private static final Pattern OWN_SYNTAX =
      Pattern.compile(
          "(docker\\.io/)?docker/dockerfile(-upstream)?(:(1([.-].*)?|labs|latest|experimental|master.*))?(@.*)?");

  private static final Pattern DIRECTIVE =
      Pattern.compile("^#[ \t]*([a-zA-Z][a-zA-Z0-9]*)[ \t]*=[ \t]*(.+?)[ \t]*$");
  private static final Pattern HEREDOC = Pattern.compile("^(\\d*)<<(-?)([^<]*)$");

  private final SourceText source;
  private final Map<String, String> directives = new HashMap<>();
  private char escape = '\\';
  private int next;

  DockerfileParser(String file, String text) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<String> lines = new ArrayList<>();
    for (String line : body.split("\n", -1)) {
      lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    source = new SourceText(file, lines);
  }

  Dockerfile parse() {
    readDirectives();
    List<Instruction> instructions = new ArrayList<>();
    while (next < source.lines().size()) {
      String line = source.lines().get(next);
      if (line.isBlank() || isComment(line)) {
        next++;
      } else {
        instructions.add(instruction(logicalLine()));
      }
    }
    if (instructions.isEmpty()) {
      boolean nothing = source.lines().stream().allMatch(String::isEmpty);
      throw new BuildException(
          nothing
              ? "the Dockerfile (" + source.file() + ") cannot be empty"
              : source.file() + ": file with no instructions",
          1,
          1);
    }
    return new Dockerfile(source, directives, escape, instructions);
  }

  private void readDirectives() {
    while (next < source.lines().size()) {
      Matcher matcher = DIRECTIVE.matcher(source.lines().get(next));
      if (!matcher.matches()) {
        return;
      }
      String name = matcher.group(1).toLowerCase(Locale.ROOT);
      String value = matcher.group(2);
      Position at = new Position(next + 1, matcher.start(2) + 1);
      switch (name) {
        case "escape" -> {
          if (!value.equals("\\") && !value.equals("`")) {
            throw source.problem(at, "invalid escape character: must be ` or \\");
          }
          escape = value.charAt(0);
        }
        case "syntax" -> {
          if (!OWN_SYNTAX.matcher(value).matches()) {
            throw source.problem(
                at, "syntax " + value + ": other Dockerfile languages cannot be run");
          }
        }
        case "check" -> {}
        default -> {
          return;
        }
      }
      if (directives.put(name, value) != null) {
        throw source.problem(at, "directive " + name + " is repeated");
      }
      next++;
    }
  }

  private LogicalLine logicalLine() {
    StringBuilder text = new StringBuilder();
    List<LogicalLine.Anchor> anchors = new ArrayList<>();
    int last = next;
    boolean continued = true;
    boolean first = true;
    while (continued && next < source.lines().size()) {
      String line = source.lines().get(next);
      if (line.getBytes(StandardCharsets.UTF_8).length > MAX_LINE) {
        throw source.problem(new Position(next + 1, 1), "line is longer than 65535 bytes");
      }
      next++;
      if (!first && (line.isBlank() || isComment(line))) {
        continue;
      }
      int from = first ? indent(line) : 0;
      int to = continuation(line);
      continued = to >= 0;
      anchors.add(new LogicalLine.Anchor(text.length(), new Position(next, from + 1)));
      text.append(line, from, continued ? Math.max(from, to) : line.length());
      last = next;
      first = false;
    }
    return new LogicalLine(text.toString().stripTrailing(), anchors, last);
  }

  /// @return the position of the escape character that continues the line, or -1
  private int continuation(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    boolean escaped = end > 0 && line.charAt(end - 1) == escape;
    boolean twice = end > 1 && line.charAt(end - 2) == escape;
    return escaped && !twice ? end - 1 : -1;
  }

  private Instruction instruction(LogicalLine line) {
    String text = line.text();
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    String name = text.substring(0, end);
    Position at = line.position(0);
    Keyword keyword =
        Keyword.find(name)
            .orElseThrow(
                () -> source.problem(at, "unknown instruction: " + name + suggestion(name)));
    List<Flag> flags = new ArrayList<>();
    int rest = flags(line, keyword, end, flags);
    String arguments = text.substring(rest).strip();
    List<Heredoc> heredocs =
        keyword.takesHeredocs() || keyword == Keyword.ONBUILD
            ? heredocs(keyword, arguments, at)
            : List.of();
    Instruction instruction =
        new Instruction(keyword, at, source, line, flags, arguments, rest, heredocs, escape);
    if (arguments.isEmpty() && keyword != Keyword.RUN) {
      throw instruction.problem(keyword + " requires at least one argument");
    }
    return instruction;
  }

  private static String suggestion(String name) {
    String best = "";
    int distance = 3;
    for (Keyword keyword : Keyword.values()) {
      int candidate = Spelling.distance(name.toUpperCase(Locale.ROOT), keyword.name());
      if (candidate < distance) {
        distance = candidate;
        best = keyword.name();
      }
    }
    return best.isEmpty() ? "" : " (did you mean " + best + "?)";
  }

  /// Reads flags, removing quotes and escapes.
  ///
  /// @return offset of the first word that is not a flag
  private int flags(LogicalLine line, Keyword keyword, int from, List<Flag> flags) {
    String text = line.text();
    int at = skipSpace(text, from);
    if (keyword.flags().isEmpty()) {
      return at;
    }
    while (text.startsWith("--", at)) {
      int start = at;
      StringBuilder word = new StringBuilder();
      char quote = 0;
      while (at < text.length() && (quote != 0 || !Character.isWhitespace(text.charAt(at)))) {
        char c = text.charAt(at++);
        if (c == escape && quote != '\'' && at < text.length()) {
          word.append(text.charAt(at++));
        } else if (quote == 0 && (c == '\'' || c == '"')) {
          quote = c;
        } else if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      }
      at = skipSpace(text, at);
      if (word.toString().equals("--")) {
        return at;
      }
      flags.add(flag(line, keyword, word.substring(2), start));
    }
    return at;
  }

  private Flag flag(LogicalLine line, Keyword keyword, String word, int offset) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    if (!keyword.flags().contains(name)) {
      throw source.problem(
          line.position(offset), keyword + ": unknown flag: --" + name + known(keyword));
    }
    return new Flag(name, equals < 0 ? "" : word.substring(equals + 1), equals >= 0, offset);
  }

  private static String known(Keyword keyword) {
    return " (it takes --" + String.join(", --", keyword.flags().stream().sorted().toList()) + ")";
  }

  private List<Heredoc> heredocs(Keyword keyword, String arguments, Position at) {
    List<Heredoc> result = new ArrayList<>();
    List<Word> words = Word.splitQuoted(arguments, 0, escape);
    for (int i = 0; i < words.size(); i++) {
      Matcher matcher = HEREDOC.matcher(words.get(i).text());
      if (!matcher.matches()) {
        continue;
      }
      boolean chomp = !matcher.group(2).isEmpty();
      boolean apart = matcher.group(3).isEmpty();
      String written = apart && i + 1 < words.size() ? words.get(i + 1).text() : matcher.group(3);
      Optional<String> found = delimiter(written).filter(name -> !apart || ends(name, chomp));
      if (found.isEmpty()) {
        continue;
      }
      String name = found.get();
      if (apart && (keyword == Keyword.COPY || keyword == Keyword.ADD)) {
        // BuildKit would take both words for files and not find them.
        String marker = words.get(i).text();
        throw source.problem(
            at, "%s: blank after %s (write %s%s)".formatted(keyword, marker, marker, written));
      }
      boolean expand = name.equals(written);
      result.add(new Heredoc(name, heredocContent(name, chomp, at), expand, chomp));
    }
    return result;
  }

  /// Whether a document ends somewhere. With a blank after `<<` it is also a shift of bits, as in
  /// `$((1 << 2))`.
  private boolean ends(String name, boolean chomp) {
    return source.lines().subList(next, source.lines().size()).stream()
        .anyMatch(line -> shown(line, chomp).equals(name));
  }

  private static String shown(String line, boolean chomp) {
    return chomp ? line.replaceFirst("^\t+", "") : line;
  }

  /// The name without its quotes; none when it has blanks or is empty.
  private Optional<String> delimiter(String written) {
    String name = written.replace("'", "").replace("\"", "").replace(String.valueOf(escape), "");
    boolean usable = !name.isEmpty() && name.chars().noneMatch(Character::isWhitespace);
    return usable ? Optional.of(name) : Optional.empty();
  }

  private String heredocContent(String name, boolean chomp, Position at) {
    StringBuilder content = new StringBuilder();
    while (next < source.lines().size()) {
      String line = source.lines().get(next++);
      String shown = shown(line, chomp);
      if (shown.equals(name)) {
        return content.toString();
      }
      content.append(shown).append('\n');
    }
    throw source.problem(at, "unterminated heredoc " + name);
  }

  private static boolean isComment(String line) {
    return line.stripLeading().startsWith("#");
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
