package dev.jcompose.cli.log;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// The names in front of the lines: padded to the longest known one, with alternating colours.
public final class Prefixes {
  /// The prefix of the file watch, which is not a container.
  public static final String WATCH = "#watch";

  private static final String WATCH_COLOUR = "92";
  private static final String[] COLOURS = {
    "36", "33", "32", "35", "34", "36;1", "33;1", "32;1", "35;1", "34;1"
  };

  private final boolean coloured;
  private final boolean shown;
  private final Map<String, String> colours = new LinkedHashMap<>();
  private int width;

  /// Prefixes.
  ///
  /// @param shown false for none at all
  /// @param coloured false for plain text
  public Prefixes(boolean shown, boolean coloured) {
    this.shown = shown;
    this.coloured = coloured;
  }

  /// Gives each new name the next colour, in this order.
  public synchronized void add(Collection<String> names) {
    for (String name : names) {
      colours.computeIfAbsent(name, _ -> COLOURS[colours.size() % COLOURS.length]);
      width = Math.max(width, name.length());
    }
  }

  /// What stands before a line of a container.
  public synchronized String before(String name) {
    if (name.equals(WATCH)) {
      return coloured ? "\u001b[" + WATCH_COLOUR + "m ⦿ \u001b[0m" : " ⦿ ";
    }
    return shown
        ? paint(name, name + " ".repeat(Math.max(0, width - name.length()) + 1) + " | ")
        : "";
  }

  /// A text in the colour of a container.
  public synchronized String paint(String name, String text) {
    return coloured
        ? "\u001b[" + colours.getOrDefault(name, COLOURS[0]) + "m" + text + "\u001b[0m"
        : text;
  }
}
