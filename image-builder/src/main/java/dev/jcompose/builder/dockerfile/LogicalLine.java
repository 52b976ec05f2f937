package dev.jcompose.builder.dockerfile;

import java.util.List;

/// An instruction's text, joined from its lines, with a mapping to their positions.
///
/// @param text continuation lines joined, comments left out
/// @param anchors the positions of parts of the text in the file, ascending
/// @param lastLine number of its last line
record LogicalLine(String text, List<Anchor> anchors, int lastLine) {
  /// From this offset on, the text is at this position.
  record Anchor(int offset, Position at) {}

  LogicalLine {
    anchors = List.copyOf(anchors);
  }

  Position position(int offset) {
    Anchor best = anchors.getFirst();
    for (Anchor anchor : anchors) {
      if (anchor.offset <= offset) {
        best = anchor;
      }
    }
    return new Position(best.at.line(), best.at.column() + offset - best.offset);
  }
}
