package dev.jcompose.cli.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A connection that was HTTP and is now bytes in both directions.
public final class RawStream implements AutoCloseable {
  private final DuplexSocket connection;
  private final boolean multiplexed;

  RawStream(DuplexSocket connection, boolean multiplexed) {
    this.connection = connection;
    this.multiplexed = multiplexed;
  }

  /// What the engine sends.
  public InputStream in() {
    return connection.in();
  }

  /// What goes to the engine.
  public OutputStream out() {
    return connection.out();
  }

  /// True when [#in()] carries stdout and stderr in frames, false when it is one plain stream.
  public boolean multiplexed() {
    return multiplexed;
  }

  /// Tells the engine that nothing more follows; its output continues.
  public void endOutput() throws IOException {
    connection.shutdownOutput();
  }

  @Override
  public void close() {
    connection.close();
  }
}
