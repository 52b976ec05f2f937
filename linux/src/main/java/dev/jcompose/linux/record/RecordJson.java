package dev.jcompose.linux.record;

import dev.jcompose.linux.call.IoFailure;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Records as JSON and back, for the files that the engine keeps. An object has a field for each
/// component, by its name; names are read without regard to case, because former engines wrote them
/// in upper camel case. Fields that no component has are passed over, and a component without a
/// field is 0, false, an empty collection or optional, and otherwise null.
///
/// Components are whole numbers, truth values, texts, instants, enums, bytes (base64), other
/// records, and lists, sets, maps and optionals of these. By hand, because a library for this takes
/// a quarter of a second to prepare itself in an engine that has just started (decision 079).
///
/// Immutable after it was built.
public final class RecordJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Forms forms;

  private RecordJson(Forms forms) {
    this.forms = forms;
  }

  /// Without forms of its own.
  public static RecordJson plain() {
    return with().done();
  }

  /// Begins with no forms of its own.
  public static Builder with() {
    return new Builder();
  }

  /// Says how values of some types are written.
  public static final class Builder {
    private final Map<Class<?>, Form> own = new HashMap<>();

    private Builder() {}

    /// A type whose values are texts.
    ///
    /// @param reading may throw `IllegalArgumentException`
    public <T> Builder text(
        Class<T> type, Function<T, String> writing, Function<String, T> reading) {
      own.put(type, new Form.Text(value -> writing.apply(type.cast(value)), reading::apply));
      return this;
    }

    /// A type whose values are sets of texts, written as Docker writes them: `{"80/tcp":{}}`.
    public <T> Builder keys(
        Class<T> type, Function<T, Set<String>> writing, Function<Set<String>, T> reading) {
      own.put(
          type,
          new Form.Keys(
              value -> writing.apply(type.cast(value)),
              names -> reading.apply(new LinkedHashSet<>(names))));
      return this;
    }

    /// Ends.
    public RecordJson done() {
      return new RecordJson(new Forms(own));
    }
  }

  /// The record with all its components.
  public byte[] whole(Record record) {
    return write(record, true);
  }

  /// The record without empty components: null, no text, an empty collection or optional.
  public byte[] compact(Record record) {
    return write(record, false);
  }

  private byte[] write(Record record, boolean whole) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      forms.of(record.getClass()).write(json, record, whole);
    }
    return bytes.toByteArray();
  }

  /// Reads one record.
  ///
  /// @throws IllegalArgumentException when it is not JSON, has a value of another kind, or the
  ///   record's constructor refuses it
  public <T extends Record> T read(byte[] text, Class<T> type) {
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      Object record = json.nextToken() == null ? null : forms.of(type).read(json);
      if (record == null) {
        throw new IllegalArgumentException("no value");
      }
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("more than one value");
      }
      return type.cast(record);
    } catch (JacksonException problem) {
      throw new IllegalArgumentException(IoFailure.plain(problem.getOriginalMessage()), problem);
    }
  }
}
