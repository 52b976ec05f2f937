package dev.jcompose.model.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The values that an attribute accepts. It may accept several kinds, such as a text or a list.
public final class Shape {
  private static final int TEXT = 1;
  private static final int INTEGER = 2;
  private static final int NUMBER = 4;
  private static final int FLAG = 8;
  private static final int NOTHING = 16;

  private int scalars;
  private List<String> words = List.of();
  private @Nullable Shape items;
  private boolean unique;
  private @Nullable Map<String, Shape> fields;
  private boolean extensible;
  private List<String> required = List.of();
  private @Nullable Shape values;
  private KeyRule keys = KeyRule.ANY;
  private boolean anything;

  private Shape() {}

  private Shape(int scalars) {
    this.scalars = scalars;
  }

  /// Which keys a dictionary takes.
  public enum KeyRule {
    /// Any.
    ANY,
    /// Any but the empty text.
    NOT_EMPTY,
    /// Names of services, networks and so on: letters, digits, `.`, `_` and `-`.
    NAME,
    /// Names of ulimits: small letters.
    SMALL_LETTERS
  }

  /// A text.
  public static Shape text() {
    return new Shape(TEXT);
  }

  /// One of some words, or a text with variables that becomes one.
  public static Shape word(String... words) {
    Shape shape = new Shape(TEXT);
    shape.words = List.of(words);
    return shape;
  }

  /// A number, or a text that represents one.
  public static Shape number() {
    return new Shape(TEXT | INTEGER | NUMBER);
  }

  /// A whole number, or a text that represents one.
  public static Shape integer() {
    return new Shape(TEXT | INTEGER);
  }

  /// A number, and no text.
  public static Shape strictNumber() {
    return new Shape(INTEGER | NUMBER);
  }

  /// A whole number, and no text.
  public static Shape strictInteger() {
    return new Shape(INTEGER);
  }

  /// A boolean, or a text that represents one.
  public static Shape flag() {
    return new Shape(TEXT | FLAG);
  }

  /// A truth value, and no text.
  public static Shape strictFlag() {
    return new Shape(FLAG);
  }

  /// Any scalar, nothing included.
  public static Shape scalar() {
    return new Shape(TEXT | INTEGER | NUMBER | FLAG | NOTHING);
  }

  /// Any value.
  public static Shape anything() {
    Shape shape = new Shape();
    shape.anything = true;
    return shape;
  }

  /// A list.
  public static Shape list(Shape items) {
    Shape shape = new Shape();
    shape.items = items;
    return shape;
  }

  /// A list without duplicates.
  public static Shape set(Shape items) {
    Shape shape = list(items);
    shape.unique = true;
    return shape;
  }

  /// A mapping with keys that the user chooses.
  public static Shape dictionary(Shape values) {
    return dictionary(KeyRule.ANY, values);
  }

  /// A mapping with keys that the user chooses.
  public static Shape dictionary(KeyRule keys, Shape values) {
    Shape shape = new Shape();
    shape.values = values;
    shape.keys = keys;
    return shape;
  }

  /// A mapping with known keys, and `x-` ones.
  public static Shape fields() {
    Shape shape = new Shape();
    shape.fields = new LinkedHashMap<>();
    shape.extensible = true;
    return shape;
  }

  /// The same without `x-` keys.
  Shape closed() {
    extensible = false;
    return this;
  }

  /// Adds a known key.
  Shape with(String key, Shape shape) {
    if (fields != null) {
      fields.put(key, shape);
    }
    return this;
  }

  /// Adds known keys of one shape.
  Shape with(Shape shape, String... names) {
    for (String name : names) {
      with(name, shape);
    }
    return this;
  }

  /// Names the keys that may not be missing.
  Shape requires(String... names) {
    required = List.of(names);
    return this;
  }

  /// Allows nothing too.
  Shape orNothing() {
    scalars |= NOTHING;
    return this;
  }

  /// Allows the values of another shape too.
  Shape or(Shape other) {
    scalars |= other.scalars;
    if (!other.words.isEmpty()) {
      words = other.words;
    }
    if (other.items != null) {
      items = other.items;
      unique = other.unique;
    }
    if (other.fields != null) {
      fields = other.fields;
      extensible = other.extensible;
      required = other.required;
    }
    if (other.values != null) {
      values = other.values;
      keys = other.keys;
    }
    return this;
  }

  boolean takesAnything() {
    return anything;
  }

  boolean takesText() {
    return (scalars & TEXT) != 0;
  }

  boolean takesInteger() {
    return (scalars & (INTEGER | NUMBER)) != 0;
  }

  boolean takesNumber() {
    return (scalars & NUMBER) != 0;
  }

  boolean takesFlag() {
    return (scalars & FLAG) != 0;
  }

  boolean takesNothing() {
    return anything || (scalars & NOTHING) != 0;
  }

  /// The words that a text must be one of; none when any text is accepted.
  public List<String> words() {
    return words;
  }

  /// The shape of a list's items, if a list is accepted.
  public @Nullable Shape items() {
    return items;
  }

  /// The known keys, if a mapping with known keys is accepted.
  public @Nullable Map<String, Shape> known() {
    return fields;
  }

  /// The names of the known keys, none if such a mapping is not accepted.
  public Set<String> knownKeys() {
    return fields == null ? Set.of() : fields.keySet();
  }

  boolean isExtensible() {
    return extensible;
  }

  List<String> required() {
    return required;
  }

  /// The shape of values under keys that the user chooses, if such a mapping is accepted.
  public @Nullable Shape values() {
    return values;
  }

  KeyRule keys() {
    return keys;
  }

  /// What it accepts, for messages: `a string or a list`.
  String expected() {
    if (!words.isEmpty() && items == null && fields == null) {
      return "one of " + String.join(", ", words);
    }
    List<String> kinds = new ArrayList<>();
    if (takesText()) {
      kinds.add("a string");
    }
    if (takesNumber()) {
      kinds.add("a number");
    } else if (takesInteger()) {
      kinds.add("an integer");
    }
    if (takesFlag()) {
      kinds.add("a boolean");
    }
    if (items != null) {
      kinds.add("a list");
    }
    if (fields != null || values != null) {
      kinds.add("a mapping");
    }
    if (kinds.size() < 2) {
      return kinds.isEmpty() ? "nothing" : kinds.getFirst();
    }
    return String.join(", ", kinds.subList(0, kinds.size() - 1)) + " or " + kinds.getLast();
  }
}
