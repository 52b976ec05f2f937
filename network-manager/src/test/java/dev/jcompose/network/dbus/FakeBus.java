package dev.jcompose.network.dbus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A bus with one service behind it, which a test plays.
public final class FakeBus implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Service service;
  private final AtomicInteger serial = new AtomicInteger();

  /// What the service does when it is called.
  @FunctionalInterface
  public interface Service {
    /// The answer.
    Answer called(String path, String face, String method, List<Object> arguments);
  }

  /// An answer, or a refusal when there is an error.
  public record Answer(String error, String signature, List<Object> values) {
    public static Answer of(String signature, Object... values) {
      return new Answer("", signature, List.of(values));
    }

    public static Answer refusal(String text) {
      return new Answer("org.fedoraproject.FirewallD1.Exception", "s", List.of(text));
    }
  }

  public FakeBus(Path socket, Service service) throws IOException {
    this.service = service;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    try {
      while (server.isOpen()) {
        SocketChannel client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      line(client);
      write(client, "OK 0123456789abcdef\r\n".getBytes(StandardCharsets.US_ASCII));
      line(client);
      while (true) {
        byte[] start = read(client, BusMessage.FIXED_HEADER);
        byte[] rest = read(client, BusMessage.length(start) - start.length);
        byte[] whole = ByteBuffer.allocate(start.length + rest.length).put(start).put(rest).array();
        answer(client, BusMessage.parse(whole));
      }
    } catch (IOException gone) {
      // The client hung up.
    }
  }

  private void answer(SocketChannel client, BusMessage call) throws IOException {
    // Something that nobody asked for comes first, as NameAcquired does.
    var signal =
        new BusMessage(
            4,
            serial.incrementAndGet(),
            Map.of(BusMessage.PATH, "/x", BusMessage.INTERFACE, "x.y", BusMessage.MEMBER, "Z"),
            "s",
            List.of("noise"));
    write(client, signal.bytes());
    Answer answer =
        service.called(
            String.valueOf(call.fields().get(BusMessage.PATH)),
            String.valueOf(call.fields().get(BusMessage.INTERFACE)),
            String.valueOf(call.fields().get(BusMessage.MEMBER)),
            call.values());
    Map<Integer, Object> fields =
        answer.error().isEmpty()
            ? Map.of(BusMessage.REPLY_TO, call.serial())
            : Map.of(BusMessage.REPLY_TO, call.serial(), BusMessage.ERROR_NAME, answer.error());
    write(
        client,
        new BusMessage(
                answer.error().isEmpty() ? BusMessage.RETURN : BusMessage.ERROR,
                serial.incrementAndGet(),
                fields,
                answer.signature(),
                answer.values())
            .bytes());
  }

  private static void line(SocketChannel client) throws IOException {
    while (read(client, 1)[0] != '\n') {
      // Whatever it says.
    }
  }

  private static byte[] read(SocketChannel client, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (client.read(buffer) < 0) {
        throw new IOException("end");
      }
    }
    return buffer.array();
  }

  private static void write(SocketChannel client, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      client.write(buffer);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
