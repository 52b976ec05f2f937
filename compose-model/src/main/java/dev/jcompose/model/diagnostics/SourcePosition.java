package dev.jcompose.model.diagnostics;

/// A place in a file.
///
/// @param file the file's name as the user would write it, `-` for standard input
/// @param line from 1; 0 when the file as a whole is meant
/// @param column from 1, counted in characters; 0 when the line as a whole is meant
public record SourcePosition(String file, int line, int column) {
  /// The file as a whole.
  public static SourcePosition ofFile(String file) {
    return new SourcePosition(file, 0, 0);
  }

  @Override
  public String toString() {
    return line == 0 ? file : column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
  }
}
