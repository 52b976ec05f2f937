package dev.jcompose.network;

import dev.jcompose.linux.call.Fd;

/// A container's network namespace, in which the name server answers at `127.0.0.11`. It lives
/// while this is open or a process is in it.
///
/// @param fd the namespace
/// @param names the name server's sockets in it
public record NetworkNamespace(Fd fd, Names names) implements AutoCloseable {

  /// What answers the container's questions for names.
  @FunctionalInterface
  public interface Names extends AutoCloseable {
    /// Ends that. Idempotent.
    @Override
    void close();
  }

  /// Nobody answers from now on; the namespace goes with its last process. Idempotent.
  @Override
  public void close() {
    names.close();
    fd.close();
  }
}
