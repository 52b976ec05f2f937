package dev.jcompose.buildkit.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A message of protocol buffers: its fields by number, as they came. The content of a field is
/// read when it is needed, so a deeply nested message costs nothing.
///
/// A field that is missing has the zero value of its type. A field that came twice has the last
/// value, unless it is a list.
///
/// @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
public final class WireMessage {
  /// One without fields.
  public static final WireMessage EMPTY = new WireMessage(List.of());

  private final List<Field> fields;

  private static final class Field {
    final int tag;
    final long number;
    final byte[] bytes;

    /// @param number of a varint or a fixed field
    /// @param bytes of a field with a length, else empty
    Field(int tag, long number, byte[] bytes) {
      this.tag = tag;
      this.number = number;
      this.bytes = bytes;
    }

    int id() {
      return tag >>> 3;
    }
  }

  private WireMessage(List<Field> fields) {
    this.fields = fields;
  }

  /// Starts to write one.
  public static Builder builder() {
    return new Builder();
  }

  /// Reads one.
  ///
  /// @throws WireException when the bytes are not a message
  public static WireMessage parse(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    List<Field> fields = new ArrayList<>();
    while (in.hasMore()) {
      int tag = in.tag();
      switch (tag & 7) {
        case WireReader.VARINT -> fields.add(new Field(tag, in.varint(), WireReader.NOTHING));
        case WireReader.FIXED64 -> fields.add(new Field(tag, in.fixed(8), WireReader.NOTHING));
        case WireReader.FIXED32 -> fields.add(new Field(tag, in.fixed(4), WireReader.NOTHING));
        case WireReader.LENGTH -> fields.add(new Field(tag, 0, in.bytes()));
        default -> throw new WireException("field " + (tag >>> 3) + " has an unknown type");
      }
    }
    return new WireMessage(fields);
  }

  /// Whether the field is there.
  public boolean has(int field) {
    return fields.stream().anyMatch(each -> each.id() == field);
  }

  /// A whole number.
  public long number(int field) {
    return last(field).map(found -> found.number).orElse(0L);
  }

  /// Yes or no.
  public boolean flag(int field) {
    return number(field) != 0;
  }

  /// A text.
  public String text(int field) {
    return new String(bytes(field), StandardCharsets.UTF_8);
  }

  /// Bytes; not to be changed.
  public byte[] bytes(int field) {
    return last(field).map(found -> found.bytes).orElse(WireReader.NOTHING);
  }

  /// A message.
  public Optional<WireMessage> message(int field) {
    return last(field).map(found -> parse(found.bytes));
  }

  /// A list of messages.
  public List<WireMessage> messages(int field) {
    return lists(field).stream().map(WireMessage::parse).toList();
  }

  /// A list of texts.
  public List<String> texts(int field) {
    return lists(field).stream().map(each -> new String(each, StandardCharsets.UTF_8)).toList();
  }

  /// A list of bytes; not to be changed.
  public List<byte[]> lists(int field) {
    return fields.stream().filter(each -> each.id() == field).map(found -> found.bytes).toList();
  }

  /// A map of texts, in the order it came in.
  public Map<String, String> map(int field) {
    Map<String, String> map = new LinkedHashMap<>();
    messages(field).forEach(entry -> map.put(entry.text(1), entry.text(2)));
    return map;
  }

  /// As it goes over the wire.
  public byte[] bytes() {
    WireWriter out = new WireWriter();
    for (Field field : fields) {
      out.varint(field.tag);
      switch (field.tag & 7) {
        case WireReader.VARINT -> out.varint(field.number);
        case WireReader.FIXED64 -> out.fixed(field.number, 8);
        case WireReader.FIXED32 -> out.fixed(field.number, 4);
        default -> out.bytes(field.bytes);
      }
    }
    return out.written();
  }

  private Optional<Field> last(int id) {
    for (int at = fields.size() - 1; at >= 0; at--) {
      if (fields.get(at).id() == id) {
        return Optional.of(fields.get(at));
      }
    }
    return Optional.empty();
  }

  /// Puts a message together. Zero values are left out, as everywhere with version 3 of the
  /// language.
  public static final class Builder {
    private final List<Field> fields = new ArrayList<>();

    private Builder() {}

    /// A whole number.
    public Builder number(int field, long value) {
      if (value != 0) {
        fields.add(new Field(field << 3 | WireReader.VARINT, value, WireReader.NOTHING));
      }
      return this;
    }

    /// Yes or no.
    public Builder flag(int field, boolean value) {
      return number(field, value ? 1 : 0);
    }

    /// A text.
    public Builder text(int field, String value) {
      return value.isEmpty() ? this : add(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Bytes; not to be changed any more.
    public Builder bytes(int field, byte[] value) {
      return value.length == 0 ? this : add(field, value);
    }

    /// A message, also an empty one; called again, one more of a list.
    public Builder message(int field, WireMessage value) {
      return add(field, value.bytes());
    }

    /// A list of texts.
    public Builder texts(int field, List<String> values) {
      values.forEach(value -> add(field, value.getBytes(StandardCharsets.UTF_8)));
      return this;
    }

    /// A map of texts.
    public Builder map(int field, Map<String, String> values) {
      values.forEach(
          (key, value) -> message(field, new Builder().text(1, key).text(2, value).done()));
      return this;
    }

    /// The message.
    public WireMessage done() {
      return new WireMessage(List.copyOf(fields));
    }

    private Builder add(int field, byte[] value) {
      fields.add(new Field(field << 3 | WireReader.LENGTH, 0, value));
      return this;
    }
  }
}
