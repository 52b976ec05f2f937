package dev.jcompose.network.dbus;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A connection to the system bus, for one thread at a time. Unsolicited messages are ignored.
///
/// @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html">D-Bus specification</a>
public final class SystemBus implements AutoCloseable {
  /// Where it listens, by the specification.
  public static final Path USUAL = Path.of("/run/dbus/system_bus_socket");

  private static final Target BUS =
      new Target("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus");
  private static final Duration SHORT = Duration.ofSeconds(5);

  private final SocketChannel channel;
  private final Selector selector;
  private int serial;

  /// The target of a call.
  ///
  /// @param service its name on the bus
  /// @param path the object
  /// @param face the interface
  public record Target(String service, String path, String face) {}

  private SystemBus(SocketChannel channel, Selector selector) {
    this.channel = channel;
    this.selector = selector;
  }

  /// Connects and introduces itself.
  ///
  /// @throws IOException when there is no bus, or it rejects us
  // The channel is closed by close(), or here when the bus refuses.
  @SuppressWarnings("resource")
  public static SystemBus connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    try {
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      var bus = new SystemBus(channel, selector);
      bus.authenticate();
      bus.call(SHORT, BUS, "Hello", "");
      return bus;
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  /// Whether a service runs.
  public boolean has(String service) throws IOException {
    return call(SHORT, BUS, "NameHasOwner", "s", service).equals(List.of(true));
  }

  /// Calls a method and waits for what it returns.
  ///
  /// @param patience for the answer
  /// @param signature the types of the arguments
  /// @throws BusException an error from the service
  /// @throws IOException when the bus is gone or the answer does not come in time
  public List<Object> call(
      Duration patience, Target target, String method, String signature, Object... arguments)
      throws IOException {
    int number = ++serial;
    Map<Integer, Object> fields = new TreeMap<>();
    fields.put(BusMessage.DESTINATION, target.service());
    fields.put(BusMessage.PATH, target.path());
    fields.put(BusMessage.INTERFACE, target.face());
    fields.put(BusMessage.MEMBER, method);
    write(new BusMessage(BusMessage.CALL, number, fields, signature, List.of(arguments)).bytes());
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      byte[] start = read(BusMessage.FIXED_HEADER, deadline);
      var whole = new ByteArrayOutputStream();
      whole.writeBytes(start);
      whole.writeBytes(read(BusMessage.length(start) - start.length, deadline));
      BusMessage answer = BusMessage.parse(whole.toByteArray());
      if (Integer.valueOf(number).equals(answer.fields().get(BusMessage.REPLY_TO))) {
        if (answer.type() == BusMessage.ERROR) {
          throw new BusException(
              method,
              String.valueOf(answer.fields().get(BusMessage.ERROR_NAME)),
              answer.values().isEmpty() ? "" : String.valueOf(answer.values().getFirst()));
        }
        return answer.values();
      }
    }
  }

  /// Authenticates; the bus checks our uid with the kernel.
  private void authenticate() throws IOException {
    String user = String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    String hex = HexFormat.of().formatHex(user.getBytes(StandardCharsets.US_ASCII));
    write(("\0AUTH EXTERNAL " + hex + "\r\n").getBytes(StandardCharsets.US_ASCII));
    long deadline = System.nanoTime() + SHORT.toNanos();
    var line = new StringBuilder();
    while (line.indexOf("\r\n") < 0) {
      line.append((char) read(1, deadline)[0]);
    }
    if (!line.toString().startsWith("OK ")) {
      throw new IOException("the system bus denied access: " + line.toString().strip());
    }
    write("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      // Our messages are small: a socket that does not accept one at once is stuck.
      if (channel.write(buffer) == 0) {
        throw new IOException("the system bus does not accept data");
      }
    }
  }

  private byte[] read(int length, long deadline) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IOException("no answer in time");
      }
      int got = channel.read(buffer);
      if (got < 0) {
        throw new EOFException("the system bus has closed the connection");
      }
      if (got == 0) {
        selector.select(left);
        selector.selectedKeys().clear();
      }
    }
    return buffer.array();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
