package dev.jcompose.runtime.forward;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/// The values in MessagePack that the forward protocol needs.
///
/// @see <a href="https://github.com/msgpack/msgpack/blob/master/spec.md">MessagePack</a>
final class MessagePack {
  private static final int SHORT_TEXT = 31;
  private static final int FEW = 15;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  MessagePack array(int size) {
    out.write(0x90 | size);
    return this;
  }

  MessagePack text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= SHORT_TEXT) {
      out.write(0xa0 | bytes.length);
    } else {
      out.write(0xdb);
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    }
    out.writeBytes(bytes);
    return this;
  }

  MessagePack integer(long value) {
    out.write(0xd3);
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    return this;
  }

  /// Fluentd's extension 0: seconds and nanoseconds.
  MessagePack eventTime(Instant time) {
    out.write(0xd7);
    out.write(0);
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES)
            .putInt((int) time.getEpochSecond())
            .putInt(time.getNano())
            .array());
    return this;
  }

  MessagePack map(Map<String, String> entries) {
    if (entries.size() <= FEW) {
      out.write(0x80 | entries.size());
    } else {
      out.write(0xde);
      out.writeBytes(ByteBuffer.allocate(Short.BYTES).putShort((short) entries.size()).array());
    }
    entries.forEach((name, value) -> text(name).text(value));
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
