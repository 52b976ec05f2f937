package dev.jcompose.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// What [ConnectionTap] has to know of a request before the HTTP codec sees it.
///
/// @param method as on the request line
/// @param path without the query
/// @param length bytes up to and with the empty line
/// @param bodyEnd where its body ends
record RequestHead(String method, String path, int length, BodyEnd bodyEnd) {
  private static final byte[] EMPTY_LINE = {'\r', '\n', '\r', '\n'};

  /// Reads the head at the reader's place, without moving that.
  ///
  /// @return empty when not all of it is there yet
  static Optional<RequestHead> read(ByteBuf bytes) {
    int end = find(bytes, EMPTY_LINE);
    if (end < 0) {
      return Optional.empty();
    }
    String text = bytes.toString(bytes.readerIndex(), end, StandardCharsets.ISO_8859_1);
    String[] lines = text.split("\r\n", -1);
    String[] words = lines[0].split(" ", -1);
    String target = words.length > 1 ? words[1] : "";
    int query = target.indexOf('?');
    return Optional.of(
        new RequestHead(
            words[0],
            query < 0 ? target : target.substring(0, query),
            end + EMPTY_LINE.length,
            bodyEnd(lines)));
  }

  private static BodyEnd bodyEnd(String[] lines) {
    BodyEnd end = new BodyEnd.Counted(0);
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i].toLowerCase(Locale.ROOT);
      if (line.startsWith("transfer-encoding:") && line.endsWith("chunked")) {
        return new ChunkedBody();
      }
      String value = line.substring(line.indexOf(':') + 1).trim();
      if (line.startsWith("content-length:") && value.matches("\\d{1,18}")) {
        end = new BodyEnd.Counted(Long.parseLong(value));
      }
    }
    return end;
  }

  private static int find(ByteBuf bytes, byte[] what) {
    for (int at = bytes.readerIndex(); at + what.length <= bytes.writerIndex(); at++) {
      at = ByteBufUtil.indexOf(bytes, at, bytes.writerIndex(), what[0]);
      if (at < 0 || at + what.length > bytes.writerIndex()) {
        return -1;
      }
      if (bytes.getByte(at + 1) == what[1]
          && bytes.getByte(at + 2) == what[2]
          && bytes.getByte(at + 3) == what[3]) {
        return at - bytes.readerIndex();
      }
    }
    return -1;
  }
}
