package dev.jcompose.runtime.shim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A control connection to a shim. One thread reads; any thread may send commands.
final class ControlConnection implements AutoCloseable {
  private static final int HEAD = 5;
  private static final int LONGEST = 1 << 16;
  private static final int COMMAND = 5;

  private final SocketChannel channel;

  /// Takes over a channel on which the first byte has been sent.
  ControlConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /// The next message; empty when the shim is gone.
  Optional<ControlMessage> read() {
    try {
      while (true) {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        if (!fill(head)) {
          return Optional.empty();
        }
        char type = (char) head.get(0);
        int length = head.getInt(1);
        if (length < 0 || length > LONGEST) {
          return Optional.empty();
        }
        ByteBuffer text = ByteBuffer.allocate(length);
        if (!fill(text)) {
          return Optional.empty();
        }
        Optional<ControlMessage> message =
            ControlMessage.parse(type, StandardCharsets.UTF_8.decode(text.flip()).toString());
        if (message.isPresent()) {
          return message;
        }
      }
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /// Sets the terminal's size.
  void resize(int rows, int columns) {
    send('R', (short) rows, (short) columns);
  }

  /// Sends a signal to the process, which is the shim's own child, so it cannot be a different one.
  void signal(int signal) {
    send('K', (short) 0, (short) signal);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // There is nothing to flush.
    }
  }

  private synchronized void send(char command, short first, short second) {
    ByteBuffer bytes = ByteBuffer.allocate(COMMAND);
    bytes.put((byte) command).putShort(first).putShort(second).flip();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException gone) {
      // The process has ended, and commands to it are without effect.
    }
  }

  private boolean fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }
}
