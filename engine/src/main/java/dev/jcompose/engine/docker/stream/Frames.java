package dev.jcompose.engine.docker.stream;

import dev.jcompose.runtime.log.LogEntry;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Docker's way to send stdout and stderr over one connection: frames, each with a header of eight
/// bytes, `[1 stdout | 2 stderr, 0, 0, 0, length as 4 bytes big-endian]`.
final class Frames {
  private static final int HEAD = 8;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int PIECE = 32 << 10;

  private Frames() {}

  /// The head of a piece.
  static byte[] head(LogEntry.Stream stream, int length) {
    return switch (stream) {
      case STDOUT -> ByteBuffer.allocate(HEAD).put(0, (byte) STDOUT).putInt(4, length).array();
      case STDERR -> ByteBuffer.allocate(HEAD).put(0, (byte) STDERR).putInt(4, length).array();
    };
  }

  /// Reads a stream of frames as they arrive.
  static void wrap(InputStream in, OutputStream out) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int count = in.read(piece, HEAD, PIECE - HEAD);
        count >= 0;
        count = in.read(piece, HEAD, PIECE - HEAD)) {
      System.arraycopy(head(LogEntry.Stream.STDOUT, count), 0, piece, 0, HEAD);
      out.write(piece, 0, HEAD + count);
    }
  }

  /// Copies the requested frames until the end of input.
  ///
  /// @param raw whether their headers are left out
  static void filter(InputStream in, OutputStream out, boolean stdout, boolean stderr, boolean raw)
      throws IOException {
    var frames = new DataInputStream(in);
    byte[] head = new byte[HEAD];
    while (readHead(frames, head)) {
      int length = ByteBuffer.wrap(head).getInt(4);
      byte[] piece = frames.readNBytes(length);
      if (piece.length < length) {
        throw new EOFException("the output ended in the middle of a piece");
      }
      if (head[0] == STDERR ? stderr : stdout) {
        if (raw) {
          out.write(piece);
          continue;
        }
        byte[] whole = new byte[HEAD + length];
        System.arraycopy(head, 0, whole, 0, HEAD);
        System.arraycopy(piece, 0, whole, HEAD, length);
        out.write(whole);
      }
    }
  }

  private static boolean readHead(DataInputStream in, byte[] head) throws IOException {
    int read = in.readNBytes(head, 0, HEAD);
    if (read != 0 && read != HEAD) {
      throw new EOFException("the output ended in the middle of a head");
    }
    return read == HEAD;
  }
}
