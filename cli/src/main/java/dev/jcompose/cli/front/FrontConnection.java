package dev.jcompose.cli.front;

import dev.jcompose.linux.socket.UnixStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Messages to and from a front: kind and length, four bytes each in the machine's order, and the
/// content.
final class FrontConnection implements AutoCloseable {
  private static final int HEAD = 8;

  /// Arguments and environment together are at most a quarter of the stack's limit, by execve(2).
  private static final int MOST = 64 * 1024 * 1024;

  private final UnixStream stream;

  FrontConnection(UnixStream stream) {
    this.stream = stream;
  }

  /// A message.
  ///
  /// @param content read from the beginning
  record Message(int kind, ByteBuffer content) {}

  /// The next message. For one thread.
  ///
  /// @throws IOException when the front is gone
  Message receive() throws IOException {
    ByteBuffer head = exactly(HEAD);
    int kind = head.getInt();
    int length = head.getInt();
    if (length < 0 || length > MOST) {
      throw new IOException("a message of " + length + " bytes");
    }
    return new Message(kind, exactly(length));
  }

  private ByteBuffer exactly(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int filled = 0; filled < length; ) {
      int count = stream.read(bytes, filled, length - filled);
      if (count < 0) {
        throw new EOFException();
      }
      filled += count;
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  /// Sends numbers. For all threads; not affected by interrupts.
  void send(int kind, int... numbers) throws IOException {
    byte[] message = new byte[HEAD + numbers.length * Integer.BYTES];
    ByteBuffer content = begun(message, kind);
    for (int number : numbers) {
      content.putInt(number);
    }
    stream.write(message);
  }

  /// Sends bytes, likewise.
  void send(int kind, byte[] from, int offset, int length) throws IOException {
    byte[] message = new byte[HEAD + length];
    ByteBuffer _ = begun(message, kind).put(from, offset, length);
    stream.write(message);
  }

  private static ByteBuffer begun(byte[] message, int kind) {
    return ByteBuffer.wrap(message)
        .order(ByteOrder.nativeOrder())
        .putInt(kind)
        .putInt(message.length - HEAD);
  }

  @Override
  public void close() {
    stream.close();
  }
}
