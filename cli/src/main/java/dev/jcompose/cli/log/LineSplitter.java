package dev.jcompose.cli.log;

import java.io.ByteArrayOutputStream;

/// Splits a stream of bytes into lines. Lines stay bytes, because output of containers need not be
/// text.
public final class LineSplitter {
  private final Sink sink;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

  /// Takes lines.
  public interface Sink {
    /// Takes a line without its end.
    void line(byte[] line);
  }

  public LineSplitter(Sink sink) {
    this.sink = sink;
  }

  /// Takes bytes and delivers the lines that they complete.
  public void write(byte[] bytes, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        pending.write(bytes, start, i - start);
        flush(true);
        start = i + 1;
      }
    }
    pending.write(bytes, start, length - start);
  }

  /// Passes on what has no end of line yet.
  public void end() {
    flush(false);
  }

  private void flush(boolean evenEmpty) {
    if (evenEmpty || pending.size() > 0) {
      byte[] line = pending.toByteArray();
      pending.reset();
      sink.line(line);
    }
  }
}
