package dev.jcompose.network.dbus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A message of D-Bus. Values are strings (`s`, `o`, `g`), unsigned numbers (`u`), booleans (`b`),
/// lists of strings (`as`, `ao`) and maps of strings to variants with a string (`a{sv}`).
///
/// @param type a call, its return, an error or a signal
/// @param serial its number among the sender's
/// @param fields of the header: [#PATH] and so on
/// @param signature the types of the values
/// @param values the content
/// @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html">D-Bus specification</a>
record BusMessage(
    int type, int serial, Map<Integer, Object> fields, String signature, List<Object> values) {
  static final int CALL = 1;
  static final int RETURN = 2;
  static final int ERROR = 3;

  static final int PATH = 1;
  static final int INTERFACE = 2;
  static final int MEMBER = 3;
  static final int ERROR_NAME = 4;
  static final int REPLY_TO = 5;
  static final int DESTINATION = 6;
  private static final int SIGNATURE = 8;

  static final int FIXED_HEADER = 16;
  private static final int LARGEST = 1 << 24;

  BusMessage {
    fields = Map.copyOf(fields);
    values = List.copyOf(values);
  }

  /// Its bytes.
  byte[] bytes() {
    var body = new Writer();
    int index = 0;
    for (String one : types(signature)) {
      body.value(one, values.get(index++));
    }
    Map<Integer, Object> written = new TreeMap<>(fields);
    if (!signature.isEmpty()) {
      written.put(SIGNATURE, signature);
    }
    var header = new Writer();
    written.forEach((field, value) -> {
      String fieldType = fieldType(field);
      header.align(8).octet(field).value("g", fieldType).value(fieldType, value);
    });
    return new Writer()
        .octet('l')
        .octet(type)
        .octet(0)
        .octet(1)
        .number(body.bytes().length)
        .number(serial)
        .number(header.bytes().length)
        .octets(header.bytes())
        .align(8)
        .octets(body.bytes())
        .bytes();
  }

  private static String fieldType(int field) {
    return switch (field) {
      case PATH -> "o";
      case REPLY_TO -> "u";
      case SIGNATURE -> "g";
      default -> "s";
    };
  }

  /// The length of a message.
  ///
  /// @param start its first [#FIXED_HEADER] bytes
  static int length(byte[] start) throws IOException {
    ByteBuffer bytes = order(start);
    long fields = Integer.toUnsignedLong(bytes.getInt(12));
    long length = ((FIXED_HEADER + fields + 7) & ~7L) + Integer.toUnsignedLong(bytes.getInt(4));
    if (length > LARGEST) {
      throw new IOException("a message of " + length + " bytes");
    }
    return (int) length;
  }

  /// Reads a message; values of an unknown type, and those after them, are left out.
  static BusMessage parse(byte[] whole) throws IOException {
    try {
      ByteBuffer bytes = order(whole);
      int end = FIXED_HEADER + bytes.getInt(12);
      var reader = new Reader(bytes);
      bytes.position(FIXED_HEADER);
      Map<Integer, Object> fields = new TreeMap<>();
      while (bytes.position() < end) {
        reader.align(8);
        int field = bytes.get();
        fields.put(field, reader.value((String) reader.value("g")));
      }
      String signature = fields.remove(SIGNATURE) instanceof String text ? text : "";
      reader.align(8);
      List<Object> values = new ArrayList<>();
      for (String type : types(signature)) {
        if (!KNOWN.contains(type)) {
          break;
        }
        values.add(reader.value(type));
      }
      return new BusMessage(bytes.get(1), bytes.getInt(8), fields, signature, values);
    } catch (RuntimeException malformed) {
      throw new IOException("malformed message", malformed);
    }
  }

  private static final List<String> KNOWN = List.of("s", "o", "g", "u", "b", "as", "ao");

  private static ByteBuffer order(byte[] bytes) {
    return ByteBuffer.wrap(bytes)
        .order(bytes[0] == 'B' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  /// The complete types of a signature.
  private static List<String> types(String signature) {
    List<String> types = new ArrayList<>();
    for (int start = 0; start < signature.length(); ) {
      int end = start;
      while (signature.charAt(end) == 'a') {
        end++;
      }
      int depth = 0;
      do {
        char at = signature.charAt(end++);
        depth += at == '(' || at == '{' ? 1 : at == ')' || at == '}' ? -1 : 0;
      } while (depth > 0);
      types.add(signature.substring(start, end));
      start = end;
    }
    return types;
  }

  private static final class Writer {
    private ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

    byte[] bytes() {
      return Arrays.copyOf(out.array(), out.position());
    }

    Writer octet(int value) {
      room(1).put((byte) value);
      return this;
    }

    Writer octets(byte[] value) {
      room(value.length).put(value);
      return this;
    }

    Writer align(int size) {
      while (out.position() % size != 0) {
        octet(0);
      }
      return this;
    }

    Writer number(int value) {
      align(4).room(4).putInt(value);
      return this;
    }

    Writer value(String type, Object value) {
      return switch (type) {
        case "s", "o" -> {
          byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
          yield number(text.length).octets(text).octet(0);
        }
        case "g" -> {
          byte[] text = ((String) value).getBytes(StandardCharsets.US_ASCII);
          yield octet(text.length).octets(text).octet(0);
        }
        case "u" -> number((Integer) value);
        case "b" -> number((Boolean) value ? 1 : 0);
        case "as", "ao" -> array(4, () -> ((List<?>) value).forEach(text -> value("s", text)));
        case "a{sv}" ->
            array(
                8,
                () ->
                    ((Map<?, ?>) value)
                        .forEach((key, text) ->
                            align(8).value("s", key).value("g", "s").value("s", text)));
        default -> throw new IllegalArgumentException("type " + type);
      };
    }

    private Writer array(int alignment, Runnable elements) {
      number(0);
      int lengthAt = out.position() - 4;
      align(alignment);
      int start = out.position();
      elements.run();
      out.putInt(lengthAt, out.position() - start);
      return this;
    }

    private ByteBuffer room(int size) {
      if (out.remaining() < size) {
        int larger = Math.max(out.capacity() * 2, out.position() + size);
        out = ByteBuffer.allocate(larger).order(ByteOrder.LITTLE_ENDIAN).put(out.flip());
      }
      return out;
    }
  }

  private record Reader(ByteBuffer bytes) {
    void align(int size) {
      bytes.position((bytes.position() + size - 1) / size * size);
    }

    int number() {
      align(4);
      return bytes.getInt();
    }

    String text(int length) {
      byte[] text = new byte[length];
      bytes.get(text).get();
      return new String(text, StandardCharsets.UTF_8);
    }

    Object value(String type) {
      return switch (type) {
        case "s", "o" -> text(number());
        case "g" -> text(Byte.toUnsignedInt(bytes.get()));
        case "u" -> number();
        case "b" -> number() != 0;
        case "as", "ao" -> {
          int length = number();
          int end = bytes.position() + length;
          List<String> list = new ArrayList<>();
          while (bytes.position() < end) {
            list.add(text(number()));
          }
          yield List.copyOf(list);
        }
        default -> throw new IllegalArgumentException("type " + type);
      };
    }
  }
}
