package dev.jcompose.buildkit.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A connection that a client has had upgraded.
public interface RawConnection {
  /// What the client sends.
  InputStream input();

  /// What the client gets. A write returns when the kernel has the bytes.
  OutputStream output();

  /// Closes it; reading ends.
  void close() throws IOException;
}
