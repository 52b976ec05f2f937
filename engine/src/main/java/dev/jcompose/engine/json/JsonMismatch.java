package dev.jcompose.engine.json;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.exc.MismatchedInputException;

/// A value of the wrong type, in the words of Go's decoder: `json: cannot unmarshal string into Go
/// struct field HostConfig.Memory of type int64`.
///
/// @see "Go encoding/json: UnmarshalTypeError"
final class JsonMismatch {
  private JsonMismatch() {}

  static String words(MismatchedInputException problem) {
    String field =
        problem.getPath().stream()
            .map(JacksonException.Reference::getPropertyName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    Object found = problem.processor();
    JsonToken token = found instanceof JsonParser parser ? parser.currentToken() : null;
    return "json: cannot unmarshal "
        + found(token)
        + " into Go "
        + (field.isEmpty() ? "value" : "struct field " + field)
        + " of type "
        + wanted(problem.getTargetType());
  }

  private static String found(@Nullable JsonToken token) {
    if (token == null) {
      return "value";
    }
    return switch (token) {
      case START_ARRAY, END_ARRAY -> "array";
      case VALUE_STRING -> "string";
      case VALUE_TRUE, VALUE_FALSE -> "bool";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
      case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "object";
      case VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "value";
    };
  }

  private static String wanted(@Nullable Class<?> type) {
    if (type == String.class) {
      return "string";
    } else if (type == boolean.class || type == Boolean.class) {
      return "bool";
    } else if (type == int.class || type == Integer.class) {
      return "int";
    } else if (type == long.class || type == Long.class) {
      return "int64";
    } else if (type != null && Collection.class.isAssignableFrom(type)) {
      return "slice";
    } else if (type != null && Map.class.isAssignableFrom(type)) {
      return "map";
    }
    return type == null ? "struct" : type.getSimpleName();
  }
}
