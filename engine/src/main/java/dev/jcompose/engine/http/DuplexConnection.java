package dev.jcompose.engine.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Bytes in both directions, each of which ends independently. The streams block and are for one
/// thread each.
public interface DuplexConnection extends AutoCloseable {
  /// What the client sends; ends when it has finished sending.
  InputStream input();

  /// What the client gets.
  OutputStream output();

  /// Tells the client that nothing more comes.
  @Override
  void close() throws IOException;
}
