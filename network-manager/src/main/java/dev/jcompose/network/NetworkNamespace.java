package dev.jcompose.network;

import dev.jcompose.linux.call.Fd;

/// A container's network namespace, in which the name server answers at `127.0.0.11`. It exists
/// while this is open or a process is in it.
///
/// @param fd the namespace
/// @param names the name server's sockets in it
public record NetworkNamespace(Fd fd, Names names) implements AutoCloseable {

  /// Answers the container's DNS queries.
  @FunctionalInterface
  public interface Names extends AutoCloseable {
    /// Ends that. Idempotent.
    @Override
    void close();
  }

  /// Stops answering; the namespace is removed with its last process. Idempotent.
  @Override
  public void close() {
    names.close();
    fd.close();
  }
}
