package dev.jcompose.image.tar;

import dev.jcompose.linux.file.OpenFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes the content of archive members to files, including holes. One buffer serves all members
/// of an archive.
///
/// Not thread-safe.
public final class EntryContent {
  private static final int BUFFER = 256 * 1024;

  private final TarReader reader;
  private final byte[] bytes = new byte[BUFFER];
  // The kernel reads it in place; an array would be copied for each write.
  private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);

  /// @param reader positioned at the content of the next member
  public EntryContent(TarReader reader) {
    this.reader = reader;
  }

  /// Writes all of one member to an empty file.
  ///
  /// @throws EOFException when the archive ends before
  public void write(TarEntry entry, OpenFile file) throws IOException {
    if (entry.sparse().isEmpty()) {
      write(entry.stored(), file);
      return;
    }
    for (TarEntry.Segment segment : entry.sparse()) {
      file.seek(segment.offset());
      write(segment.length(), file);
    }
    file.truncate(entry.size());
  }

  private void write(long length, OpenFile file) throws IOException {
    long left = length;
    while (left > 0) {
      int count = reader.read(bytes, 0, (int) Math.min(bytes.length, left));
      if (count < 0) {
        throw new EOFException("archive ends within a file");
      }
      file.write(direct.clear().put(bytes, 0, count).flip());
      left -= count;
    }
  }
}
