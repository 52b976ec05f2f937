package dev.jcompose.image.layer;

import java.util.List;

/// The result of unpacking an archive.
///
/// @param size bytes of content
/// @param implied directories that no member described
/// @param missingLinks hard links to files that are not in the archive
public record Unpacked(long size, List<String> implied, List<MissingLink> missingLinks) {
  /// Copies the lists.
  public Unpacked {
    implied = List.copyOf(implied);
    missingLinks = List.copyOf(missingLinks);
  }

  /// A hard link to something in a layer below.
  ///
  /// @param path of the link
  /// @param target what it links to
  public record MissingLink(String path, String target) {}
}
