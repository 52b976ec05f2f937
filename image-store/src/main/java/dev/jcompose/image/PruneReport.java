package dev.jcompose.image;

import java.util.List;

/// What was removed.
///
/// @param lines `Untagged: ...` and `Deleted: ...`
/// @param reclaimedBytes of unpacked content
public record PruneReport(List<String> lines, long reclaimedBytes) {
  /// Copies the list.
  public PruneReport {
    lines = List.copyOf(lines);
  }
}
