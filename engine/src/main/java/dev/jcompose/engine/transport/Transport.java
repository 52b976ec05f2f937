package dev.jcompose.engine.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The bytes of one client, in both directions, each of which ends by itself. Calls block; one
/// thread reads and one writes at a time. Closing it ends both.
public interface Transport extends Closeable {
  /// Reads some bytes, at least one unless there is no room.
  ///
  /// @return how many; -1 when the client has finished sending
  int read(ByteBuffer into) throws IOException;

  /// Writes all bytes of all pieces, in one go where possible.
  void write(ByteBuffer... pieces) throws IOException;

  /// Tells the client that nothing more comes. What it sends can still be read.
  void finish() throws IOException;

  /// Whether it has not been closed here.
  boolean isOpen();
}
