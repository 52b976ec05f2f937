package dev.jcompose.runtime.log;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// Reads one `{"log":"text\n","stream":"stdout","time":"2026-01-02T03:04:05.6Z"}`. Other keys are
/// skipped. Keeps buffers, so one object serves one reader.
///
/// A general parser would work at five times the cost; a log has millions of these lines.
final class JsonLine {
  private static final int SECOND = "2026-01-02T03:04:05".length();

  private byte[] line = new byte[0];
  private int at;
  private int end;
  private byte[] text = new byte[256];
  private int length;
  private byte[] lastSecond = new byte[0];
  private long lastEpochSecond;

  /// The line is malformed: it is torn or not ours.
  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super("malformed", null, false, false);
    }
  }

  /// The entry, or empty for a line that is not an entry.
  Optional<LogEntry> parse(byte[] bytes, int from, int to) {
    line = bytes;
    at = from;
    end = to;
    try {
      return Optional.of(entry());
    } catch (Malformed | DateTimeException bad) {
      return Optional.empty();
    }
  }

  private LogEntry entry() {
    byte[] log = new byte[0];
    LogEntry.Stream stream = LogEntry.Stream.STDOUT;
    Instant time = Instant.EPOCH;
    boolean timed = false;
    expect('{');
    do {
      string();
      String key = asText();
      expect(':');
      if (peek() != '"') {
        skipValue();
        continue;
      }
      string();
      switch (key) {
        case "log" -> log = Arrays.copyOf(text, length);
        case "stream" ->
            stream = asText().equals("stderr") ? LogEntry.Stream.STDERR : LogEntry.Stream.STDOUT;
        case "time" -> {
          time = time();
          timed = true;
        }
        default -> {}
      }
    } while (accept(','));
    expect('}');
    if (!timed) {
      throw new Malformed();
    }
    return new LogEntry(stream, time, log);
  }

  // Entries come in bursts: most have the same second as the previous one.
  private Instant time() {
    if (length > SECOND
        && text[length - 1] == 'Z'
        && Arrays.equals(lastSecond, 0, lastSecond.length, text, 0, SECOND)) {
      return Instant.ofEpochSecond(lastEpochSecond, nanos());
    }
    Instant time = Instant.parse(asText());
    if (length > SECOND && text[length - 1] == 'Z') {
      lastSecond = Arrays.copyOf(text, SECOND);
      lastEpochSecond = time.getEpochSecond();
    }
    return time;
  }

  private int nanos() {
    int nanos = 0;
    int digits = 0;
    for (int index = SECOND + 1; index < length - 1; index++, digits++) {
      int digit = text[index] - '0';
      if (digit < 0 || digit > 9 || digits == 9) {
        throw new Malformed();
      }
      nanos = nanos * 10 + digit;
    }
    for (; digits < 9; digits++) {
      nanos *= 10;
    }
    return nanos;
  }

  private void string() {
    expect('"');
    length = 0;
    while (true) {
      int start = at;
      while (at < end && line[at] != '"' && line[at] != '\\') {
        at++;
      }
      append(line, start, at - start);
      if (next() == '"') {
        return;
      }
      escape();
    }
  }

  private void escape() {
    int kind = next();
    switch (kind) {
      case 'n' -> append('\n');
      case 't' -> append('\t');
      case 'r' -> append('\r');
      case 'b' -> append('\b');
      case 'f' -> append('\f');
      case '"', '\\', '/' -> append(kind);
      case 'u' -> unicode();
      default -> throw new Malformed();
    }
  }

  private void unicode() {
    int unit = hex();
    if (unit < 0x80) {
      append(unit);
      return;
    }
    int point = unit;
    if (Character.isHighSurrogate((char) unit)
        && end - at >= 6
        && line[at] == '\\'
        && line[at + 1] == 'u') {
      int mark = at;
      at += 2;
      int low = hex();
      if (Character.isLowSurrogate((char) low)) {
        point = Character.toCodePoint((char) unit, (char) low);
      } else {
        at = mark;
      }
    }
    boolean alone = point <= 0xffff && Character.isSurrogate((char) point);
    byte[] encoded = Character.toString(alone ? 0xfffd : point).getBytes(StandardCharsets.UTF_8);
    append(encoded, 0, encoded.length);
  }

  private int hex() {
    int value = 0;
    for (int digit = 0; digit < 4; digit++) {
      int nibble = Character.digit(next(), 16);
      if (nibble < 0) {
        throw new Malformed();
      }
      value = value << 4 | nibble;
    }
    return value;
  }

  // A number, null, or an object such as Docker's "attrs".
  private void skipValue() {
    int depth = 0;
    while (at < end) {
      int c = line[at];
      if (c == '"') {
        string();
        continue;
      }
      if (depth == 0 && (c == ',' || c == '}')) {
        return;
      }
      if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
      at++;
    }
    throw new Malformed();
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw new Malformed();
    }
  }

  private boolean accept(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private int peek() {
    while (at < end && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    return at < end ? line[at] : -1;
  }

  private int next() {
    if (at >= end) {
      throw new Malformed();
    }
    return line[at++];
  }

  private String asText() {
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  private void append(int single) {
    room(1);
    text[length++] = (byte) single;
  }

  private void append(byte[] bytes, int from, int count) {
    room(count);
    System.arraycopy(bytes, from, text, length, count);
    length += count;
  }

  private void room(int count) {
    if (text.length - length < count) {
      text = Arrays.copyOf(text, Math.max(text.length * 2, length + count));
    }
  }
}
