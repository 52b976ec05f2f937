package dev.jcompose.engine.http;

import dev.jcompose.engine.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A connection that has left HTTP: raw bytes in both directions, each of which ends independently.
///
/// The streams block and are for one thread each. When the client has finished sending, reading
/// gives the end while writing goes on; when it is gone, writing throws.
public final class HijackedConnection implements DuplexConnection {
  private static final long LINGER_MILLIS = 2000;

  private final Transport transport;
  private final ConnectionInput input;
  private final ConnectionOutput output;

  HijackedConnection(Transport transport, ConnectionInput input, ConnectionOutput output) {
    this.transport = transport;
    this.input = input;
    this.output = output;
  }

  @Override
  public InputStream input() {
    return input;
  }

  /// What the client gets. Each write returns when the kernel has taken the bytes.
  @Override
  public OutputStream output() {
    return output;
  }

  /// Tells the client that nothing more follows, and waits a little for it to close while reading
  /// on: unread input would reset the connection when we close it, and the client could miss the
  /// end of the output. Ends a read that another thread is in.
  @Override
  public void close() throws IOException {
    if (!transport.isOpen()) {
      return;
    }
    try (transport) {
      transport.finish();
      Thread reader = Thread.ofVirtual().start(this::readOut);
      reader.join(LINGER_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void readOut() {
    try {
      var _ = input.transferTo(OutputStream.nullOutputStream());
    } catch (IOException closed) {
      // The client reset the connection, or we have waited long enough.
    }
  }
}
