package dev.jcompose.network.dns;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.namespace.NamespaceThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// The network namespace that other servers are asked from: a socket belongs to the one it was
/// opened in.
///
/// @param thread opens the sockets
/// @param namespace where; the thread's home when it is empty
record Origin(NamespaceThread thread, Optional<Fd> namespace) {

  /// A socket for UDP.
  ///
  /// @throws UncheckedIOException when there is none left
  /// @throws IllegalStateException when the namespace was closed
  DatagramChannel datagram() {
    return namespace.isEmpty()
        ? thread.atHome(Origin::openDatagram)
        : thread.in(namespace.get(), Origin::openDatagram);
  }

  /// A socket for TCP; fails as [#datagram] does.
  SocketChannel stream() {
    return namespace.isEmpty()
        ? thread.atHome(Origin::openStream)
        : thread.in(namespace.get(), Origin::openStream);
  }

  private static DatagramChannel openDatagram() {
    try {
      return DatagramChannel.open();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static SocketChannel openStream() {
    try {
      return SocketChannel.open();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
