package dev.jcompose.cli.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// Takes apart the stream that carries a container's stdout and stderr at once: eight bytes of
/// header (type, three zeros, length in network order) before each frame.
///
/// @see <a
///   href="https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Container/operation/ContainerAttach">Docker:
///   attach</a>
public final class FrameReader {
  private static final int HEAD = 8;

  private FrameReader() {}

  /// Receives frames in order.
  public interface Sink {
    /// Receives one frame.
    ///
    /// @param error true for stderr
    /// @param bytes the buffer, valid only until the return
    /// @param length how many bytes of it
    void accept(boolean error, byte[] bytes, int length) throws IOException;
  }

  /// Reads until the stream ends.
  ///
  /// @param multiplexed false for a plain stream, which is all stdout
  public static void read(InputStream in, boolean multiplexed, Sink sink) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    if (!multiplexed) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sink.accept(false, buffer, count);
      }
      return;
    }
    byte[] head = new byte[HEAD];
    while (in.readNBytes(head, 0, HEAD) == HEAD) {
      long left = Integer.toUnsignedLong(ByteBuffer.wrap(head).getInt(4));
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          return;
        }
        sink.accept(head[0] != 1, buffer, count);
        left -= count;
      }
    }
  }
}
