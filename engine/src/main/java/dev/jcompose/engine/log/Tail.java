package dev.jcompose.engine.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// The end of a text file.
///
/// @param offset where the first of the lines begins
/// @param lines how many there are, at most as many as asked for
record Tail(long offset, int lines) {
  private static final int BLOCK = 64 * 1024;

  /// Finds the last lines, reading backwards; a last line without a line feed does not count.
  static Tail find(FileChannel file, int wanted) throws IOException {
    long size = file.size();
    if (wanted <= 0) {
      return new Tail(size, 0);
    }
    int found = 0;
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long end = size; end > 0; ) {
      long start = Math.max(0, end - BLOCK);
      block.clear().limit((int) (end - start));
      while (block.hasRemaining() && file.read(block, start + block.position()) > 0) {}
      for (int at = block.position() - 1; at >= 0; at--) {
        if (block.get(at) != '\n') {
          continue;
        }
        if (found == wanted) {
          return new Tail(start + at + 1, found);
        }
        found++;
      }
      end = start;
    }
    return new Tail(0, found);
  }
}
