package dev.jcompose.builder.dockerfile;

import java.util.List;
import java.util.OptionalInt;

/// A Dockerfile's name and lines, for messages that point at a place.
///
/// @param file as the user knows it: `Dockerfile`
/// @param lines without line ends
public record SourceText(String file, List<String> lines) {
  private static final int AROUND = 2;

  /// Copies the list.
  public SourceText {
    lines = List.copyOf(lines);
  }

  /// A problem at a place.
  public BuildException problem(Position at, String message) {
    return new BuildException(text(at, message, List.of()), at.line(), at.column());
  }

  /// A command that failed.
  ///
  /// @param output its last lines
  public BuildException failure(Position at, String message, int exitCode, List<String> output) {
    return new BuildException(
        text(at, message, output), at.line(), at.column(), OptionalInt.of(exitCode), output);
  }

  /// A warning about a position, with the line and a caret.
  public String shown(Position at, String message) {
    return text(at, message, List.of());
  }

  private String text(Position at, String message, List<String> output) {
    StringBuilder text = new StringBuilder();
    text.append(file).append(':').append(at.line()).append(':').append(at.column());
    text.append(": ").append(message).append('\n');
    output.forEach(line -> text.append("  > ").append(line).append('\n'));
    int first = Math.max(1, at.line() - AROUND);
    int last = Math.min(lines.size(), at.line() + AROUND);
    for (int number = first; number <= last; number++) {
      String line = lines.get(number - 1);
      text.append(String.format("%4d | %s%n", number, line));
      if (number == at.line()) {
        String indent = line.substring(0, Math.min(line.length(), at.column() - 1));
        text.append("     | ").append(indent.replaceAll("[^\t]", " ")).append("^\n");
      }
    }
    return text.toString().stripTrailing();
  }
}
