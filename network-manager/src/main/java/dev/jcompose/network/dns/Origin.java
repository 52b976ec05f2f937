package dev.jcompose.network.dns;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.namespace.NamespaceThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// The network namespace from which other servers are asked: a socket belongs to the namespace in
/// which it was opened.
///
/// @param thread opens the sockets
/// @param namespace the namespace; empty for the thread's own
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
