package dev.jcompose.model.tree;

import dev.jcompose.model.value.Value;
import java.util.List;

/// A scalar: text, number, boolean or null.
public final class ScalarNode extends Node {
  /// What YAML takes a scalar for.
  public enum Kind {
    /// `null`, `~` or nothing.
    NULL,
    /// `true` or `false`.
    BOOL,
    /// A whole number.
    INT,
    /// Another number.
    FLOAT,
    /// Any other text.
    STRING
  }

  /// A variable that was used in a text.
  ///
  /// @param name the variable
  /// @param from where its value came from, such as `environment` or `.env`
  public record VariableUse(String name, String from) {}

  private final Kind kind;
  private final String written;
  private final boolean plain;
  private String text;
  private List<VariableUse> variables = List.of();

  /// @param text the scalar's text, without quotes and escapes
  /// @param plain whether it was written unquoted on one line, so that offsets in it are columns of
  ///   the file
  public ScalarNode(Source source, int line, int column, Kind kind, String text, boolean plain) {
    super(source, line, column);
    this.kind = kind;
    this.written = text;
    this.text = text;
    this.plain = plain;
    count(text);
  }

  private void count(String made) {
    source().countText(line(), column(), made.length());
  }

  /// A text at the position of another value, under the same key.
  public static ScalarNode text(Node place, String text) {
    return of(place, Kind.STRING, text);
  }

  /// A boolean at the position of another value.
  public static ScalarNode flag(Node place, boolean value) {
    return of(place, Kind.BOOL, Boolean.toString(value));
  }

  /// Null, at the position of another value.
  public static ScalarNode empty(Node place) {
    return of(place, Kind.NULL, "");
  }

  /// A scalar at the position of another value, under the same key.
  public static ScalarNode of(Node place, Kind kind, String text) {
    ScalarNode scalar =
        new ScalarNode(place.source(), place.line(), place.column(), kind, text, false);
    place.shareKeyWith(scalar);
    if (place instanceof ScalarNode from) {
      scalar.variables = from.variables;
    }
    return scalar;
  }

  /// What YAML takes it for.
  public Kind kind() {
    return kind;
  }

  /// Its text, after interpolation.
  public String text() {
    return text;
  }

  /// Its text as written in the file, without quotes and escapes.
  public String written() {
    return written;
  }

  /// True when offsets in `written` are columns of the file.
  public boolean isPlain() {
    return plain;
  }

  /// True when variables were replaced in it.
  public boolean isInterpolated() {
    return !variables.isEmpty();
  }

  /// The variables that went into it.
  public List<VariableUse> variables() {
    return variables;
  }

  /// Replaces the text with the result of interpolation.
  public void interpolated(String result, List<VariableUse> used) {
    count(result);
    text = result;
    variables = List.copyOf(used);
  }

  /// The value as Docker Compose prints it where a text is wanted: numbers in canonical decimal
  /// form, `0777` as 511.
  public String display() {
    return switch (kind) {
      case NULL -> "";
      case BOOL -> Boolean.toString(isTrue());
      case INT -> Numerals.integer(text);
      case FLOAT -> Numerals.decimal(text);
      case STRING -> text;
    };
  }

  /// True for the truth value `true`.
  public boolean isTrue() {
    return kind == Kind.BOOL && (text.charAt(0) == 't' || text.charAt(0) == 'T');
  }

  @Override
  public Value asValue() {
    return switch (kind) {
      case NULL -> new Value.Null();
      case BOOL -> new Value.Flag(isTrue());
      case INT -> new Value.Numeral(Numerals.integer(text));
      case FLOAT -> new Value.Numeral(Numerals.decimal(text));
      case STRING -> new Value.Text(text);
    };
  }

  @Override
  public boolean isNull() {
    return kind == Kind.NULL;
  }

  @Override
  Node copyContent(Source other) {
    ScalarNode copy = new ScalarNode(other, line(), column(), kind, written, plain);
    copy.text = text;
    copy.variables = variables;
    return copy;
  }

  @Override
  public String kindName() {
    return switch (kind) {
      case NULL -> "nothing";
      case BOOL -> "a truth value";
      case INT, FLOAT -> "a number";
      case STRING -> "a string";
    };
  }
}
