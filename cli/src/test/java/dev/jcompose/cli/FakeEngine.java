package dev.jcompose.cli;

import dev.jcompose.cli.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The other end of the wire, scripted by a test: it speaks HTTP on a Unix socket and has no
/// containers. What it is sent is kept.
public final class FakeEngine implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final Map<String, Script> scripts = new LinkedHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /// A request as it came.
  public record Request(String method, String path, String query, String body) {
    /// The method and the path, without version and query.
    public String line() {
      return method + " " + path;
    }

    /// The body as JSON.
    public Json json() {
      return Json.parse(body);
    }
  }

  /// Answers a request.
  public interface Script {
    /// Answers.
    void answer(Request request, Exchange exchange) throws IOException, InterruptedException;
  }

  /// What an answer is written with.
  public static final class Exchange {
    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    Exchange(SocketChannel channel, InputStream in, OutputStream out) {
      this.channel = channel;
      this.in = in;
      this.out = out;
    }

    /// An answer of a known length.
    public void json(int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      head(status, "Content-Type: application/json\r\nContent-Length: " + bytes.length);
      out.write(bytes);
    }

    /// Begins an answer in chunks.
    public void stream(String contentType) throws IOException {
      head(200, "Content-Type: " + contentType + "\r\nTransfer-Encoding: chunked");
    }

    /// One chunk.
    public void chunk(byte[] bytes) throws IOException {
      out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      out.write(new byte[] {'\r', '\n'});
    }

    /// One chunk that is a line.
    public void line(String line) throws IOException {
      chunk((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// The last chunk.
    public void end() throws IOException {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /// Turns the connection into a raw stream.
    public void upgrade(String contentType) throws IOException {
      head(101, "Content-Type: " + contentType + "\r\nConnection: Upgrade\r\nUpgrade: tcp");
    }

    /// A frame of stdout (1) or stderr (2) on a raw stream.
    public void frame(int stream, String text) throws IOException {
      raw(frameBytes(stream, text));
    }

    /// Bytes on a raw stream.
    public void raw(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    /// What the client sends on a raw stream, until it ends its side.
    public String rest() throws IOException {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private void head(int status, String headers) throws IOException {
      out.write(
          ("HTTP/1.1 " + status + " X\r\n" + headers + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
    }

    void close() throws IOException {
      channel.close();
    }
  }

  /// The bytes of a frame.
  public static byte[] frameBytes(int stream, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(8 + bytes.length);
    frame.put((byte) stream).put(new byte[3]).putInt(bytes.length).put(bytes);
    return frame.array();
  }

  private FakeEngine(Path socket) throws IOException {
    this.socket = socket;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  /// Listens at a new socket.
  public static FakeEngine start() {
    try {
      return new FakeEngine(Files.createTempDirectory("jc-fake").resolve("engine.sock"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Scripts the answer to requests, by method and path without version and query.
  public FakeEngine on(String line, Script script) {
    scripts.put(line, script);
    return this;
  }

  /// Scripts an answer that is always the same.
  public FakeEngine on(String line, int status, String body) {
    return on(line, (_, exchange) -> exchange.json(status, body));
  }

  /// Scripts a stream of lines.
  public FakeEngine lines(String line, String... lines) {
    return on(
        line,
        (_, exchange) -> {
          exchange.stream("application/x-ndjson");
          for (String each : lines) {
            exchange.line(each);
          }
          exchange.end();
        });
  }

  /// Where it listens.
  public Path socket() {
    return socket;
  }

  /// All requests so far.
  public List<Request> requests() {
    return requests;
  }

  /// The requests for a path, in order.
  public List<Request> requests(String line) {
    return requests.stream().filter(request -> request.line().equals(line)).toList();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().start(() -> serve(channel));
      }
    } catch (IOException _) {
      // Closed at the end of the test.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
      OutputStream out =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
              ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
              while (bytes.hasRemaining()) {
                channel.write(bytes);
              }
            }
          };
      Request request = read(in);
      if (request == null) {
        return;
      }
      requests.add(request);
      Exchange exchange = new Exchange(channel, in, out);
      Script script =
          scripts.getOrDefault(
              request.line(), (_, x) -> x.json(404, "{\"message\":\"page not found\"}"));
      script.answer(request, exchange);
    } catch (IOException _) {
      // The client went away, as it may.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    int length = 0;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
      chunked |= lower.equals("transfer-encoding: chunked");
    }
    String body = new String(chunked ? chunks(in) : in.readNBytes(length), StandardCharsets.UTF_8);
    String[] words = first.split(" ", -1);
    String[] target = words[1].split("\\?", 2);
    String path = target[0].replaceFirst("^/v1\\.[0-9]+", "");
    String query = target.length > 1 ? URLDecoder.decode(target[1], StandardCharsets.UTF_8) : "";
    return new Request(words[0], path, query, body);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(in), 16);
        size > 0;
        size = Integer.parseInt(line(in), 16)) {
      body.write(in.readNBytes(size));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
      Files.deleteIfExists(socket.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
