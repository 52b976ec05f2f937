package dev.jcompose.cli.progress;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The steps of one build, read from its plain lines (`#3 [2/5] RUN make`, `#3 CACHED`), as
/// BuildKit shows them on a terminal: each with its time, running ones with their last output.
final class BuildSteps {
  private static final Pattern LINE = Pattern.compile("#(\\d+) ?(.*)");
  private static final Pattern END = Pattern.compile("CACHED|DONE [0-9.]+s|ERROR: .*");
  private static final int OUTPUT_LINES = 4;

  private final Map<String, Step> steps = new LinkedHashMap<>();

  private static final class Step {
    private final String title;
    private final long since = System.nanoTime();
    private final Deque<String> output = new ArrayDeque<>();
    private String end = "";
    private long ended;

    Step(String title) {
      this.title = title;
    }

    String line(int columns) {
      String mark = end.equals("CACHED") ? "CACHED " : end.startsWith("ERROR") ? "ERROR " : "";
      double seconds = ((ended == 0 ? System.nanoTime() : ended) - since) / 1e9;
      String time = String.format(Locale.ROOT, "%.1fs", seconds);
      String text = cut("   => " + mark + title, columns - time.length() - 2);
      return text + " ".repeat(columns - text.length() - time.length() - 1) + time;
    }
  }

  /// Takes a line.
  ///
  /// @return whether it belongs to a step
  boolean take(String text) {
    Matcher matcher = LINE.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    String rest = matcher.group(2);
    Step step = steps.get(matcher.group(1));
    if (step == null) {
      steps.put(matcher.group(1), new Step(rest));
    } else if (step.ended == 0 && END.matcher(rest).matches()) {
      step.end = rest;
      step.ended = System.nanoTime();
    } else if (!rest.isBlank()) {
      step.output.addLast(rest.strip());
      if (step.output.size() > OUTPUT_LINES) {
        step.output.removeFirst();
      }
    }
    return true;
  }

  /// The last lines that fit, none wider than the terminal.
  List<String> lines(int rows, int columns) {
    List<String> lines = new ArrayList<>();
    for (Step step : steps.values()) {
      lines.add(step.line(columns));
      if (step.ended == 0) {
        step.output.forEach(text -> lines.add(cut("   => => # " + text, columns - 1)));
      }
    }
    return lines.subList(Math.max(0, lines.size() - Math.max(0, rows)), lines.size());
  }

  private static String cut(String text, int columns) {
    String plain = text.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]|\\p{Cntrl}", "");
    return plain.length() > columns ? plain.substring(0, Math.max(0, columns)) : plain;
  }
}
