package dev.jcompose.image.archive;

import dev.jcompose.image.Digest;
import dev.jcompose.image.layer.StagedLayer;

/// A member of an image archive, stored while the archive was read.
sealed interface ArchiveItem {
  /// A small file, probably JSON.
  final class Document implements ArchiveItem {
    private final byte[] bytes;

    Document(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes.clone();
    }
  }

  /// A tar, unpacked already.
  record Staged(StagedLayer layer) implements ArchiveItem {}

  /// A layer that the store has, with verified bytes.
  ///
  /// @param diffId digest of its uncompressed tar
  record Known(Digest diffId) implements ArchiveItem {}

  /// A link to another member.
  record Link(String target) implements ArchiveItem {}

  /// An invalid member, which matters only if an image needs it.
  record Unusable(String why) implements ArchiveItem {}
}
