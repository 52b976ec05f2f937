package dev.jcompose.builder.stage;

import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.image.content.Compression;
import dev.jcompose.image.layer.TarExtraction;
import dev.jcompose.image.layer.UnpackLimits;
import dev.jcompose.image.tar.TarReader;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/// An archive that ADD unpacks: a tar, compressed or not.
final class AddedArchive {
  private static final int HEAD = 512;
  private static final int BUFFER = 128 * 1024;

  private AddedArchive() {}

  /// Whether a file is one, by its beginning.
  static boolean isOne(SourceTree tree, String path) throws IOException {
    if (!tree.root().find(path, true).filter(FileStatus::isRegular).isPresent()) {
      return false;
    }
    try (OpenFile file = tree.root().open(path, OpenFlag.NON_BLOCKING);
        InputStream in = new BufferedInputStream(file.stream(), HEAD * 2)) {
      byte[] head = Compression.open(in).readNBytes(HEAD);
      return TarReader.isTar(head, head.length);
    } catch (IOException notAnArchive) {
      return false;
    }
  }

  /// Unpacks one into the directory `target` of `root`.
  static void extract(Directory root, SourceTree tree, String path, String target)
      throws IOException {
    try (OpenFile file = tree.root().open(path, OpenFlag.NON_BLOCKING);
        InputStream in = new BufferedInputStream(file.stream(), BUFFER)) {
      new TarExtraction(root, target, TarExtraction.Names.PLAIN, UnpackLimits.forSpaceOf(root))
          .run(Compression.open(in));
    }
  }
}
