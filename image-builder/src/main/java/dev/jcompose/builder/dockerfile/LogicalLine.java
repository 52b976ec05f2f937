package dev.jcompose.builder.dockerfile;

import java.util.List;

/// An instruction's text, put together from its lines, with the way back.
///
/// @param text continuation lines joined, comments left out
/// @param anchors where parts of the text stand in the file, ascending
/// @param lastLine number of its last line
record LogicalLine(String text, List<Anchor> anchors, int lastLine) {
  /// From this offset on the text stands at this place.
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
