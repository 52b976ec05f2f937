package dev.jcompose.engine.http;

import dev.jcompose.engine.transport.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Output to a client. Nothing is buffered: a write returns when the kernel has taken the bytes.
final class ConnectionOutput extends OutputStream {
  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(100, "Continue"),
          Map.entry(101, "UPGRADED"),
          Map.entry(200, "OK"),
          Map.entry(201, "Created"),
          Map.entry(204, "No Content"),
          Map.entry(304, "Not Modified"),
          Map.entry(400, "Bad Request"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(409, "Conflict"),
          Map.entry(413, "Request Entity Too Large"),
          Map.entry(414, "Request URI Too Long"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(501, "Not Implemented"),
          Map.entry(503, "Service Unavailable"));

  private final Transport transport;
  private final Supplier<Map<String, String>> identity;

  /// @param identity the headers that every answer has
  ConnectionOutput(Transport transport, Supplier<Map<String, String>> identity) {
    this.transport = transport;
    this.identity = identity;
  }

  /// Sends the head of an answer, and its body or the first part of it in one go.
  void head(int status, Map<String, String> headers, byte[] body) throws IOException {
    var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(identity.get());
    all.putAll(headers);
    var head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ');
    head.append(REASONS.getOrDefault(status, "Status")).append("\r\n");
    all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    write(ByteBuffer.wrap(bytes), ByteBuffer.wrap(body));
  }

  /// Answers with an error, the last answer of the connection.
  void refuse(int status, String message) throws IOException {
    byte[] text = PlainJson.mapper().writeValueAsBytes(Map.of("message", message));
    head(
        status,
        Map.of(
            "Content-Type", "application/json",
            "Content-Length", Integer.toString(text.length),
            "Connection", "close"),
        text);
  }

  /// Sends several pieces in one go.
  void write(ByteBuffer... pieces) throws IOException {
    transport.write(pieces);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    transport.write(ByteBuffer.wrap(bytes, offset, length));
  }
}
