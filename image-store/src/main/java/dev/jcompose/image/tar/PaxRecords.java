package dev.jcompose.image.tar;

import dev.jcompose.linux.file.FileName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The records of a PAX extended header: `length key=value\n`, values being any bytes.
///
/// @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">pax</a>
final class PaxRecords {
  private static final String ATTRIBUTE = "SCHILY.xattr.";
  private static final int MAX_LENGTH_DIGITS = 10;

  private final Map<String, byte[]> values = new LinkedHashMap<>();
  private final List<TarEntry.Segment> sparse00 = new ArrayList<>();
  private @Nullable Long sparseOffset;

  static PaxRecords none() {
    return new PaxRecords();
  }

  static PaxRecords parse(byte[] bytes) throws TarException {
    PaxRecords records = new PaxRecords();
    int at = 0;
    while (at < bytes.length) {
      int space = at;
      while (space < bytes.length && bytes[space] != ' ') {
        space++;
      }
      int length = length(bytes, at, space);
      int end = at + length;
      if (length <= space - at + 1 || end > bytes.length || bytes[end - 1] != '\n') {
        throw new TarException("PAX record: length is wrong");
      }
      int equals = space + 1;
      while (equals < end && bytes[equals] != '=') {
        equals++;
      }
      if (equals >= end - 1 && (equals >= end || bytes[equals] != '=')) {
        throw new TarException("PAX record: no \"=\"");
      }
      String key = FileName.decode(bytes, space + 1, equals - space - 1);
      records.add(key, Arrays.copyOfRange(bytes, equals + 1, end - 1));
      at = end;
    }
    return records;
  }

  Optional<String> text(String key) throws TarException {
    byte[] value = values.get(key);
    if (value == null || value.length == 0) {
      return Optional.empty();
    }
    String text = FileName.decode(value);
    if (text.indexOf('\0') >= 0) {
      throw new TarException("PAX record " + key + ": holds a NUL");
    }
    return Optional.of(text);
  }

  /// A number that must not be negative.
  Optional<Long> number(String key) throws TarException {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    long value = parseNumber(key, text.get());
    return Optional.of(value);
  }

  Optional<Instant> time(String key) throws TarException {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    // Checked before BigDecimal sees it: "1e999999999" would cost gigabytes.
    if (text.get().length() > 40 || !text.get().matches("-?[0-9]+(\\.[0-9]*)?")) {
      throw new TarException("PAX record " + key + ": not a time");
    }
    try {
      BigDecimal seconds = new BigDecimal(text.get());
      long whole = seconds.setScale(0, RoundingMode.FLOOR).longValueExact();
      int nanos = seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).intValue();
      return Optional.of(Instant.ofEpochSecond(whole, nanos));
    } catch (ArithmeticException | DateTimeException problem) {
      throw new TarException("PAX record " + key + ": not a time");
    }
  }

  Map<String, byte[]> attributes() {
    Map<String, byte[]> result = new LinkedHashMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(ATTRIBUTE) && key.length() > ATTRIBUTE.length()) {
        result.put(key.substring(ATTRIBUTE.length()), value);
      }
    });
    return result;
  }

  /// Whether it is a sparse file whose map precedes its data (form 1.0).
  boolean isSparse10() throws TarException {
    return text("GNU.sparse.major").equals(Optional.of("1"))
        && text("GNU.sparse.minor").equals(Optional.of("0"));
  }

  /// The map of the forms 0.0 and 0.1.
  Optional<List<TarEntry.Segment>> sparseMap() throws TarException {
    if (!sparse00.isEmpty()) {
      return Optional.of(sparse00);
    }
    Optional<String> map = text("GNU.sparse.map");
    if (map.isEmpty()) {
      return Optional.empty();
    }
    String[] numbers = map.get().split(",", -1);
    if (numbers.length % 2 != 0) {
      throw new TarException("GNU.sparse.map: odd number of values");
    }
    List<TarEntry.Segment> result = new ArrayList<>();
    for (int i = 0; i < numbers.length; i += 2) {
      result.add(
          new TarEntry.Segment(
              parseNumber("GNU.sparse.map", numbers[i]),
              parseNumber("GNU.sparse.map", numbers[i + 1])));
    }
    return Optional.of(result);
  }

  private void add(String key, byte[] value) throws TarException {
    if (key.equals("GNU.sparse.offset")) {
      sparseOffset = parseNumber(key, FileName.decode(value));
    } else if (key.equals("GNU.sparse.numbytes") && sparseOffset != null) {
      sparse00.add(new TarEntry.Segment(sparseOffset, parseNumber(key, FileName.decode(value))));
      sparseOffset = null;
    } else {
      values.put(key, value);
    }
  }

  static long parseNumber(String what, String text) throws TarException {
    if (text.isEmpty() || text.length() > 19 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new TarException(what + ": not a number");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException tooLarge) {
      throw new TarException(what + ": does not fit in 63 bits");
    }
  }

  private static int length(byte[] bytes, int from, int to) throws TarException {
    if (to == bytes.length || to == from || to - from > MAX_LENGTH_DIGITS) {
      throw new TarException("PAX record: length is wrong");
    }
    String digits = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    long value = parseNumber("PAX record length", digits);
    if (value > bytes.length - from) {
      throw new TarException("PAX record: length is wrong");
    }
    return (int) value;
  }
}
