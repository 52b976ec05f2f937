package dev.jcompose.runtime.forward;

import dev.jcompose.linux.socket.UnixDatagram;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A connection to another program. It is made with the first message, and again after a failure.
final class Wire implements AutoCloseable {
  private final Address address;
  private @Nullable SocketChannel stream;
  private @Nullable DatagramSocket datagrams;

  Wire(Address address) {
    this.address = address;
  }

  /// The address to connect to.
  ///
  /// @param scheme `udp`, `tcp`, `unix` or `unixgram`
  /// @param host or the path of a socket
  record Address(String scheme, String host, int port) {
    /// Reads `scheme://host[:port]` or `unix:///path`.
    ///
    /// @param known the schemes that are allowed
    /// @throws IllegalArgumentException when it is malformed
    static Address parse(String option, String text, int usualPort, Set<String> known) {
      int colon = text.indexOf("://");
      String scheme = colon < 0 ? "" : text.substring(0, colon);
      String rest = colon < 0 ? text : text.substring(colon + 3);
      if (!known.contains(scheme) || rest.isEmpty()) {
        throw new IllegalArgumentException(
            "%s: \"%s\" is not an address (%s)"
                .formatted(
                    option, text, String.join("://, ", known.stream().sorted().toList()) + "://"));
      }
      if (scheme.startsWith("unix")) {
        return new Address(scheme, rest, 0);
      }
      int at = rest.lastIndexOf(':');
      boolean numbered = at > rest.lastIndexOf(']');
      String host = numbered ? rest.substring(0, at) : rest;
      String port = numbered ? rest.substring(at + 1) : Integer.toString(usualPort);
      if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
        throw new IllegalArgumentException(option + ": \"" + port + "\" is not a port");
      }
      return new Address(scheme, host.replaceAll("^\\[|]$", ""), Integer.parseInt(port));
    }

    boolean isStream() {
      return scheme.equals("tcp") || scheme.equals("unix");
    }
  }

  boolean isStream() {
    return address.isStream();
  }

  void send(byte[] message) throws IOException {
    switch (address.scheme()) {
      case "unixgram" -> UnixDatagram.send(address.host(), message);
      case "udp" -> {
        if (datagrams == null) {
          datagrams = new DatagramSocket();
        }
        InetAddress to = InetAddress.getByName(address.host());
        datagrams.send(new DatagramPacket(message, message.length, to, address.port()));
      }
      default -> write(message);
    }
  }

  private void write(byte[] message) throws IOException {
    try {
      SocketChannel open = stream == null ? connect() : stream;
      stream = open;
      ByteBuffer bytes = ByteBuffer.wrap(message);
      while (bytes.hasRemaining()) {
        open.write(bytes);
      }
    } catch (IOException failure) {
      close();
      throw failure;
    }
  }

  private SocketChannel connect() throws IOException {
    if (address.scheme().equals("unix")) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(address.host()));
        return channel;
      } catch (IOException failure) {
        channel.close();
        throw failure;
      }
    }
    return SocketChannel.open(new InetSocketAddress(address.host(), address.port()));
  }

  @Override
  public void close() throws IOException {
    if (datagrams != null) {
      datagrams.close();
      datagrams = null;
    }
    if (stream != null) {
      SocketChannel open = stream;
      stream = null;
      open.close();
    }
  }
}
