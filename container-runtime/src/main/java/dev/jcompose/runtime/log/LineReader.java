package dev.jcompose.runtime.log;

import dev.jcompose.linux.file.OpenFile;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Cuts a growing file into lines. A last line without a newline is kept until the newline arrives.
final class LineReader implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;

  /// No line that we write is longer: 16 KiB, each byte as six characters, and the rest of the
  /// object. Longer lines are not ours and are skipped.
  private static final int LONGEST = 1 << 20;

  private final OpenFile file;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
  private byte[] buffer = new byte[CHUNK];
  private long position;
  private int filled;
  private int lineStart;
  private int lineEnd;
  private int nextStart;
  private int searched;
  private boolean skipping;

  /// Starts at a position.
  LineReader(OpenFile file, long position) {
    this.file = file;
    this.position = position;
    file.seek(position);
  }

  /// The file.
  OpenFile file() {
    return file;
  }

  /// Advances to the next complete line; false when there is none yet.
  boolean next() {
    while (true) {
      while (searched < filled) {
        if (buffer[searched++] == '\n') {
          lineStart = nextStart;
          lineEnd = searched - 1;
          nextStart = searched;
          if (!skipping) {
            return true;
          }
          skipping = false;
        }
      }
      if (!fill()) {
        return false;
      }
    }
  }

  /// Reads more; false at the end of the file.
  boolean fill() {
    makeRoom();
    chunk.clear().limit(Math.min(CHUNK, buffer.length - filled));
    int count = file.read(chunk);
    chunk.flip().get(buffer, filled, count);
    filled += count;
    position += count;
    return count > 0;
  }

  /// Starts over when the file is shorter than what was read: a log with only one file is truncated
  /// in place.
  boolean rewindIfCut() {
    if (file.status().size() >= position) {
      return false;
    }
    file.seek(0);
    position = 0;
    filled = 0;
    nextStart = 0;
    searched = 0;
    skipping = false;
    return true;
  }

  /// Holds the line.
  byte[] bytes() {
    return buffer;
  }

  /// Where in it the line begins.
  int start() {
    return lineStart;
  }

  /// Where it ends, before its newline.
  int end() {
    return lineEnd;
  }

  @Override
  public void close() {
    file.close();
  }

  private void makeRoom() {
    System.arraycopy(buffer, nextStart, buffer, 0, filled - nextStart);
    filled -= nextStart;
    searched -= nextStart;
    nextStart = 0;
    if (filled < buffer.length) {
      return;
    }
    if (buffer.length < LONGEST) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    } else {
      skipping = true;
      filled = 0;
      searched = 0;
    }
  }
}
