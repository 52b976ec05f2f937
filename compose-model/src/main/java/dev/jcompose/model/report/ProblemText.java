package dev.jcompose.model.report;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.SourcePosition;
import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A problem in full: `file:line:column: error: what (what to do)`, the line with a caret under the
/// place, other places that matter, and the chain that led to the file.
public final class ProblemText {
  private static final String RESET = "\u001B[0m";
  private static final String BOLD = "\u001B[1m";
  private static final String RED = "\u001B[1;31m";
  private static final String YELLOW = "\u001B[1;33m";
  private static final String DIM = "\u001B[2m";

  /// How many columns of a source line are shown; the rest of a long line would not help.
  private static final int WIDTH = 160;

  private ProblemText() {}

  /// The lines of a problem, without a newline after the last.
  ///
  /// @param color whether to use the colours of a terminal
  public static String of(Problem problem, boolean color) {
    StringBuilder out = new StringBuilder();
    problem.at().ifPresent(at -> out.append(paint(clean(at + ": "), BOLD, color)));
    out.append(paint(problem.prefix(), problem.isError() ? RED : YELLOW, color));
    out.append(clean(problem.message()));
    problem.hint().ifPresent(hint -> out.append(" (").append(clean(hint)).append(')'));
    problem.sourceLine().ifPresent(line -> caret(problem, line, color, out));
    problem.related().forEach(other -> related(other, color, out));
    problem.chain().forEach(other -> related(other, color, out));
    return out.toString();
  }

  private static String paint(String text, String with, boolean color) {
    return color ? with + text + RESET : text;
  }

  private static void caret(Problem problem, String line, boolean color, StringBuilder out) {
    int column = problem.at().map(SourcePosition::column).orElse(0);
    if (line.isBlank() || column > WIDTH) {
      return;
    }
    String shown = line.length() > WIDTH ? line.substring(0, WIDTH) + "…" : line;
    out.append("\n  ").append(clean(shown));
    if (column > 0) {
      StringBuilder under = new StringBuilder();
      for (int i = 0; i < column - 1; i++) {
        under.append(i < line.length() && line.charAt(i) == '\t' ? '\t' : ' ');
      }
      out.append("\n  ").append(under).append(paint("^", problem.isError() ? RED : YELLOW, color));
    }
  }

  /// Control characters from a file must not reach the terminal.
  static String clean(String line) {
    StringBuilder text = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      text.append(Character.isISOControl(c) && c != '\t' ? '\uFFFD' : c);
    }
    return text.toString();
  }

  private static void related(Problem.Related other, boolean color, StringBuilder out) {
    out.append("\n    ").append(paint(clean(other.at() + ": " + other.why()), DIM, color));
  }

  /// The problem as one line of JSON, with its positions as fields.
  public static String json(Problem problem) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put(problem.isError() ? "error" : "warning", new Value.Flag(true));
    problem.at().ifPresent(at -> place(at, fields));
    fields.put("message", new Value.Text(problem.message()));
    problem.hint().ifPresent(hint -> fields.put("hint", new Value.Text(hint)));
    places("related", problem.related(), fields);
    places("chain", problem.chain(), fields);
    return JsonText.compact(new Value.Fields(fields));
  }

  private static void place(SourcePosition at, Map<String, Value> fields) {
    fields.put("file", new Value.Text(at.file()));
    if (at.line() > 0) {
      fields.put("line", new Value.Numeral(Integer.toString(at.line())));
      fields.put("column", new Value.Numeral(Integer.toString(at.column())));
    }
  }

  private static void places(String key, List<Problem.Related> others, Map<String, Value> fields) {
    if (others.isEmpty()) {
      return;
    }
    List<Value> items = new ArrayList<>();
    for (Problem.Related other : others) {
      Map<String, Value> item = new LinkedHashMap<>();
      place(other.at(), item);
      item.put("message", new Value.Text(other.why()));
      items.add(new Value.Fields(item));
    }
    fields.put(key, new Value.Items(items));
  }
}
