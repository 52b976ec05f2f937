package dev.jcompose.linux.record;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/// What to say of a value of another kind than expected: `syscalls[0].names: a list is expected,
/// not a text`.
final class Mismatch {
  private Mismatch() {}

  /// @param expected the kind with its article
  static IllegalArgumentException of(JsonParser json, String expected) {
    TokenStreamContext context = json.streamReadContext();
    JsonToken token = json.currentToken();
    // The parser is inside of a list or an object already.
    boolean inside = token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT;
    String place = place(inside ? context.getParent() : context);
    String what = expected + " is expected, not " + kind(token);
    return new IllegalArgumentException(place.isEmpty() ? what : place + ": " + what);
  }

  private static String place(TokenStreamContext context) {
    if (context.inRoot()) {
      return "";
    }
    String before = place(context.getParent());
    if (context.inArray()) {
      return before + "[" + context.getCurrentIndex() + "]";
    }
    return (before.isEmpty() ? "" : before + ".") + context.currentName();
  }

  private static String kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a fraction";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "nothing";
    };
  }
}
