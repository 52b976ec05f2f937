package dev.jcompose.engine.http;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// Where connections come from: a socket that the server creates, or one that somebody holds for it
/// and that stays open when the server has ended.
sealed interface Listener {
  /// Waits for a connection.
  ///
  /// @throws AsynchronousCloseException when [#end] was called
  SocketChannel accept() throws IOException;

  /// From now on no connection is taken.
  void end() throws IOException;

  /// Whether the socket is the server's own: its file is made and removed by it.
  boolean own();

  /// Makes one.
  static Listener bound(SocketFile file, int backlog) throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.bind(UnixDomainSocketAddress.of(file.path()), backlog);
      return new Own(socket);
    } catch (IOException | RuntimeException problem) {
      socket.close();
      throw problem;
    }
  }

  /// Takes one over.
  static Listener given(ServerSocketChannel socket) throws IOException {
    socket.configureBlocking(false);
    Selector selector = Selector.open();
    socket.register(selector, SelectionKey.OP_ACCEPT);
    return new Given(socket, selector);
  }

  /// See [#bound].
  record Own(ServerSocketChannel socket) implements Listener {
    @Override
    public SocketChannel accept() throws IOException {
      return socket.accept();
    }

    @Override
    public void end() throws IOException {
      socket.close();
    }

    @Override
    public boolean own() {
      return true;
    }
  }

  /// See [#given]. It is never closed: clients that connect from now on wait in its queue for the
  /// next server. Besides, when the JDK closes a socket that it got as standard input, it also
  /// redirects standard error, and with it the log, to nowhere (`sun.nio.ch.InheritedChannel`).
  record Given(ServerSocketChannel socket, Selector selector) implements Listener {
    @Override
    public SocketChannel accept() throws IOException {
      while (selector.isOpen()) {
        SocketChannel channel = socket.accept();
        if (channel != null) {
          return channel;
        }
        selector.select();
        if (selector.isOpen()) {
          selector.selectedKeys().clear();
        }
      }
      throw new AsynchronousCloseException();
    }

    @Override
    public void end() throws IOException {
      selector.close();
    }

    @Override
    public boolean own() {
      return false;
    }
  }
}
