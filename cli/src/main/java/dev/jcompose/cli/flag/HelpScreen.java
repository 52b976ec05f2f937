package dev.jcompose.cli.flag;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Help screens in the layout of Docker Compose.
public final class HelpScreen {
  /// The last line may be longer by this much, to avoid a single word on a line.
  private static final int SLOP = 5;

  private static final int NARROWEST = 24;

  private HelpScreen() {}

  /// The screen of one command.
  ///
  /// @param columns the width of the terminal; 80 without one
  public static String of(Syntax syntax, int columns) {
    StringBuilder screen = new StringBuilder();
    screen.append("\nUsage:  jcompose ").append(syntax.usage()).append("\n\n");
    screen.append(syntax.summary()).append('\n');
    if (!syntax.details().isEmpty()) {
      screen.append('\n').append(syntax.details()).append('\n');
    }
    if (!syntax.aliases().isEmpty()) {
      screen.append("\nAliases:\n  ").append(String.join(", ", syntax.aliases())).append('\n');
    }
    screen.append("\nOptions:\n").append(flags(syntax.flags(), columns - 1));
    return screen.toString();
  }

  /// The screen of the program, or of a group of commands.
  ///
  /// @param commands name to summary, in order
  public static String of(Syntax syntax, Map<String, String> commands, int columns) {
    StringBuilder screen = new StringBuilder(of(syntax, columns));
    int width = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
    screen.append("\nCommands:\n");
    commands.forEach((name, summary) ->
        screen
            .append("  ")
            .append(name)
            .append(" ".repeat(width - name.length() + 2))
            .append(summary)
            .append('\n'));
    String group = syntax.name();
    return screen
        .append("\nRun 'jcompose ")
        .append(group.isEmpty() ? "" : group + " ")
        .append("COMMAND --help' for more information on a command.\n")
        .toString();
  }

  private static String flags(List<Flag> flags, int columns) {
    List<Flag> shown = new ArrayList<>(flags.stream().filter(flag -> !flag.hidden()).toList());
    shown.sort(Comparator.comparing(Flag::name));
    int width = shown.stream().mapToInt(flag -> head(flag).length()).max().orElse(0);
    int indent = width + 3;
    StringBuilder text = new StringBuilder();
    for (Flag flag : shown) {
      String head = head(flag);
      text.append(head).append(" ".repeat(indent - head.length()));
      text.append(wrapped(described(flag), indent, columns)).append('\n');
    }
    return text.toString();
  }

  private static String head(Flag flag) {
    String start = flag.shorthand() == 0 ? "      --" : "  -" + flag.shorthand() + ", --";
    return start + flag.name() + (flag.placeholder().isEmpty() ? "" : " " + flag.placeholder());
  }

  private static String described(Flag flag) {
    if (flag.shownDefault().isEmpty()) {
      return flag.usage();
    }
    boolean quoted = flag.kind() == Flag.Kind.TEXT && flag.placeholder().equals("string");
    String shown = quoted ? "\"" + flag.shownDefault() + "\"" : flag.shownDefault();
    return flag.usage() + " (default " + shown + ")";
  }

  private static String wrapped(String text, int indent, int columns) {
    int room = columns - indent;
    int margin = indent;
    StringBuilder result = new StringBuilder();
    if (room < NARROWEST) {
      margin = 16;
      room = columns - margin;
      result.append('\n').append(" ".repeat(margin));
    }
    if (room < NARROWEST) {
      return text.replace("\n", result.toString());
    }
    String newline = "\n" + " ".repeat(margin);
    String rest = text;
    String separator = "";
    do {
      int cut = cut(rest, room - SLOP);
      String line = cut < 0 ? rest : rest.substring(0, cut);
      rest = cut < 0 ? "" : rest.substring(cut + 1);
      result.append(separator).append(line.replace("\n", newline));
      separator = newline;
    } while (!rest.isEmpty());
    return result.toString();
  }

  /// Where a line ends: at a line break, else at the last blank before the limit; -1 when the rest
  /// fits, or has no blank to break at.
  private static int cut(String text, int limit) {
    if (limit + SLOP > text.length()) {
      return -1;
    }
    String start = text.substring(0, limit);
    int blank = Math.max(start.lastIndexOf(' '), start.lastIndexOf('\n'));
    if (blank <= 0) {
      return -1;
    }
    int newline = start.lastIndexOf('\n');
    return newline > 0 ? newline : blank;
  }
}
