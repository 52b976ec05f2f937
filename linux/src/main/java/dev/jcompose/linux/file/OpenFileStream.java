package dev.jcompose.linux.file;

import dev.jcompose.linux.call.LinuxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// Reads an [OpenFile] through one direct buffer.
final class OpenFileStream extends InputStream {
  private static final int SIZE = 128 * 1024;

  private final OpenFile file;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE).limit(0);

  OpenFileStream(OpenFile file) {
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer.get() & 0xFF : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(bytes, offset, count);
    return count;
  }

  @Override
  public void close() {
    file.close();
  }

  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    buffer.clear();
    try {
      return file.read(buffer) > 0;
    } catch (LinuxException failure) {
      throw new IOException(failure.getMessage(), failure);
    } finally {
      buffer.flip();
    }
  }
}
