package dev.jcompose.image.layer;

import dev.jcompose.image.Digest;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.linux.file.Directory;
import java.nio.file.Path;

/// A layer that is unpacked, but not yet on top of another. Closing it removes the rest.
///
/// @param directory temporary, with the content in `fs`
/// @param diffId digest of the uncompressed tar
/// @param blob the compressed tar, in the store
/// @param tarSize bytes of the uncompressed tar
/// @param unpacked the result
/// @param received digest of the bytes as received, compressed or not
public record StagedLayer(
    Path directory,
    Digest diffId,
    long tarSize,
    Descriptor blob,
    Unpacked unpacked,
    Digest received)
    implements AutoCloseable {
  @Override
  public void close() {
    try (Directory parent = Directory.open(directory.resolveSibling("."))) {
      parent.removeTree(directory.getFileName().toString());
    }
  }
}
