package dev.jcompose.model.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/// What came through the pipes of the user's shell, as in `--env-file <(command)`. A command may
/// load its project more than once, but a pipe can be read only once. Descriptors belong to the
/// process, and so do their contents; such a command never runs in a warm command line.
final class PipeContents {
  /// By device and inode, as the same number may be another pipe later.
  private static final Map<Object, byte[]> READ = new HashMap<>();

  private PipeContents() {}

  /// All that the pipe has, up to one byte more than a file may have.
  static byte[] of(Path path, BasicFileAttributes attributes) throws IOException {
    synchronized (READ) {
      byte[] known = READ.get(attributes.fileKey());
      if (known == null) {
        try (InputStream in = Files.newInputStream(path)) {
          known = in.readNBytes(FileReader.MAX_SIZE + 1);
        }
        READ.put(attributes.fileKey(), known);
      }
      return known;
    }
  }
}
