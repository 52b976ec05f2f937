package dev.jcompose.runtime.forward;

import dev.jcompose.runtime.log.LogEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;

/// Graylog and compatible servers: messages in JSON, over UDP in chunks, over TCP with a zero
/// behind each.
///
/// @see <a href="https://go2docs.graylog.org/current/getting_in_log_data/gelf.html">GELF</a>
/// @see "moby daemon/logger/gelf/gelf.go: options and fields"
final class GelfDestination implements LogDestination {
  private static final int USUAL_PORT = 12201;
  private static final int CHUNK = 1420;
  private static final int MOST_CHUNKS = 128;
  private static final int CHUNK_HEADER = 12;
  private static final double MICROS = 1e6;

  private final Wire wire;
  private final String compression;
  private final int level;
  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final JsonMapper json = new JsonMapper();

  private GelfDestination(Wire wire, String compression, int level, LogOrigin origin) {
    this.wire = wire;
    this.compression = compression;
    this.level = level;
    fields.put("version", "1.1");
    fields.put("host", LogOrigin.host());
    fields.put("_container_id", origin.id());
    fields.put("_container_name", origin.name());
    fields.put("_image_id", origin.imageId());
    fields.put("_image_name", origin.imageName());
    fields.put("_command", String.join(" ", origin.command()));
    fields.put("_tag", origin.tag());
    fields.put("_created", origin.created().toString());
    origin.extra().forEach((name, value) -> fields.put("_" + name, value));
  }

  static GelfDestination of(Map<String, String> options, LogOrigin origin) {
    String address = options.getOrDefault("gelf-address", "");
    if (address.isEmpty()) {
      throw new IllegalArgumentException("gelf-address is required");
    }
    Wire.Address to = Wire.Address.parse("gelf-address", address, USUAL_PORT, Set.of("udp", "tcp"));
    String compression = options.getOrDefault("gelf-compression-type", "gzip");
    if (!Set.of("gzip", "zlib", "none").contains(compression)) {
      throw new IllegalArgumentException(
          "gelf-compression-type must be gzip, zlib or none: " + compression);
    }
    String level = options.getOrDefault("gelf-compression-level", "1");
    if (!level.matches("-1|[0-9]")) {
      throw new IllegalArgumentException("gelf-compression-level must be -1 to 9: " + level);
    }
    return new GelfDestination(new Wire(to), compression, Integer.parseInt(level), origin);
  }

  private static double seconds(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time) / MICROS;
  }

  @Override
  public void send(LogEntry entry, String text) throws IOException {
    Map<String, Object> message = new LinkedHashMap<>(fields);
    message.put("short_message", text);
    message.put("level", entry.stream() == LogEntry.Stream.STDERR ? 3 : 6);
    message.put("timestamp", seconds(entry.time()));
    byte[] bytes = json.writeValueAsBytes(message);
    if (wire.isStream()) {
      byte[] ended = new byte[bytes.length + 1];
      System.arraycopy(bytes, 0, ended, 0, bytes.length);
      wire.send(ended);
    } else {
      sendInChunks(compressed(bytes));
    }
  }

  private byte[] compressed(byte[] bytes) throws IOException {
    var all = new ByteArrayOutputStream();
    switch (compression) {
      case "gzip" -> {
        try (OutputStream out = new Gzip(all, level)) {
          out.write(bytes);
        }
      }
      case "zlib" -> {
        var deflater = new Deflater(level);
        try (OutputStream out = new DeflaterOutputStream(all, deflater)) {
          out.write(bytes);
        } finally {
          deflater.end();
        }
      }
      default -> all.write(bytes);
    }
    return all.toByteArray();
  }

  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream out, int level) throws IOException {
      super(out);
      def.setLevel(level);
    }
  }

  private void sendInChunks(byte[] bytes) throws IOException {
    if (bytes.length <= CHUNK) {
      wire.send(bytes);
      return;
    }
    int size = CHUNK - CHUNK_HEADER;
    int count = (bytes.length + size - 1) / size;
    if (count > MOST_CHUNKS) {
      return; // Nobody could put it together: the protocol ends here.
    }
    long id = ThreadLocalRandom.current().nextLong();
    for (int number = 0; number < count; number++) {
      int from = number * size;
      int length = Math.min(size, bytes.length - from);
      wire.send(
          ByteBuffer.allocate(CHUNK_HEADER + length)
              .put((byte) 0x1e)
              .put((byte) 0x0f)
              .putLong(id)
              .put((byte) number)
              .put((byte) count)
              .put(bytes, from, length)
              .array());
    }
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
