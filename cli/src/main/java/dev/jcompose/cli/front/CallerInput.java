package dev.jcompose.cli.front;

import dev.jcompose.linux.call.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/// Standard input of a front, which reads only on request: what the command does not read is left
/// for the next program.
final class CallerInput extends InputStream {
  private static final int PIECE = 64 * 1024;

  private final Caller caller;

  CallerInput(Caller caller) {
    this.caller = caller;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    ByteBuffer input = caller.read(Math.min(length, PIECE));
    int count = input.getInt();
    if (count < 0) {
      throw new IOException(Errno.text(-count));
    }
    input.get(into, offset, count);
    return count == 0 ? -1 : count;
  }
}
