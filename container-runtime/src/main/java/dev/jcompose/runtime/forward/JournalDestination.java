package dev.jcompose.runtime.forward;

import dev.jcompose.linux.socket.UnixDatagram;
import dev.jcompose.runtime.log.LogEntry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// systemd's journal, by its native protocol.
///
/// @see <a href="https://systemd.io/JOURNAL_NATIVE_PROTOCOL/">Native Journal Protocol</a>
/// @see "moby daemon/logger/journald/journald.go: the fields"
final class JournalDestination implements LogDestination {
  private static final String SOCKET = "/run/systemd/journal/socket";

  private final Map<String, String> fields = new LinkedHashMap<>();

  JournalDestination(LogOrigin origin) {
    fields.put("CONTAINER_ID", origin.shortId());
    fields.put("CONTAINER_ID_FULL", origin.id());
    fields.put("CONTAINER_NAME", origin.name());
    fields.put("CONTAINER_TAG", origin.tag());
    fields.put("IMAGE_NAME", origin.imageName());
    fields.put("SYSLOG_IDENTIFIER", origin.tag());
    origin
        .extra()
        .forEach((name, value) ->
            fields.put(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_"), value));
  }

  @Override
  public void send(LogEntry entry, String text) {
    var message = new ByteArrayOutputStream();
    fields.forEach((name, value) -> add(message, name, value));
    add(message, "PRIORITY", entry.stream() == LogEntry.Stream.STDERR ? "3" : "6");
    add(message, "SYSLOG_TIMESTAMP", entry.time().toString());
    add(message, "MESSAGE", text);
    UnixDatagram.send(SOCKET, message.toByteArray());
  }

  /// A value with a line break is sent with its length in front.
  static void add(ByteArrayOutputStream message, String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    message.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    if (value.indexOf('\n') < 0) {
      message.write('=');
    } else {
      message.write('\n');
      message.writeBytes(
          ByteBuffer.allocate(Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(bytes.length)
              .array());
    }
    message.writeBytes(bytes);
    message.write('\n');
  }

  @Override
  public void close() {
    // Each message has a socket of its own.
  }
}
