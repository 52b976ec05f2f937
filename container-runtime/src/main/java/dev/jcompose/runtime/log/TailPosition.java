package dev.jcompose.runtime.log;

import dev.jcompose.linux.file.OpenFile;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// Finds where the last lines begin by reading backwards from the end.
final class TailPosition {
  private static final int CHUNK = 64 * 1024;

  private TailPosition() {}

  /// Closes and drops the files that contain none of the last lines, and returns where the first of
  /// these begins in the first remaining file. A last line without a newline does not count: it is
  /// still being written.
  ///
  /// @param files oldest first
  static long find(Deque<OpenFile> files, long lines) {
    long missing = lines;
    long position = 0;
    Iterator<OpenFile> backwards = List.copyOf(files).reversed().iterator();
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    while (backwards.hasNext()) {
      OpenFile file = backwards.next();
      long[] found = scan(file, missing, buffer);
      position = found[0];
      missing -= found[1];
      if (missing <= 0) {
        break;
      }
    }
    while (backwards.hasNext()) {
      OpenFile unneeded = backwards.next();
      files.remove(unneeded);
      unneeded.close();
    }
    return position;
  }

  /// @return the position, and how many lines begin at or after it
  private static long[] scan(OpenFile file, long wanted, ByteBuffer buffer) {
    long at = file.status().size();
    long ends = 0;
    while (at > 0) {
      int size = (int) Math.min(CHUNK, at);
      at -= size;
      file.seek(at);
      buffer.clear().limit(size);
      while (buffer.hasRemaining() && file.read(buffer) > 0) {
        // Until the piece is complete; it is shorter only when the file was truncated in the
        // meantime.
      }
      for (int index = buffer.position() - 1; index >= 0; index--) {
        // The requested line begins after the end of the previous one.
        if (buffer.get(index) == '\n' && ends++ == wanted) {
          return new long[] {at + index + 1, wanted};
        }
      }
    }
    return new long[] {0, ends};
  }
}
