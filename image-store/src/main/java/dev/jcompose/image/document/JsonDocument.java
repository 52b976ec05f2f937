package dev.jcompose.image.document;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads untrusted JSON: wrong shapes are reported, `null` counts as absent.
public final class JsonDocument {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonDocument() {}

  /// A new object.
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /// A new list.
  public static ArrayNode array() {
    return NODES.arrayNode();
  }

  /// The object in these bytes.
  ///
  /// @param what for the message
  public static ObjectNode parseObject(String what, byte[] bytes) {
    if (parse(what, bytes) instanceof ObjectNode object) {
      return object;
    }
    throw new ImageException(Kind.INVALID, what + ": not a JSON object");
  }

  /// Whatever is in these bytes.
  public static JsonNode parse(String what, byte[] bytes) {
    try {
      return tree(bytes);
    } catch (JacksonException problem) {
      throw new ImageException(
          Kind.INVALID, what + ": not JSON: " + problem.getOriginalMessage(), problem);
    }
  }

  /// Token by token: a mapper takes longer to prepare itself than the images of an engine to be
  /// read, and every start of one reads them.
  private static JsonNode tree(byte[] bytes) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      JsonToken first = parser.nextToken();
      JsonNode tree = first == null ? NODES.missingNode() : node(parser, first);
      if (parser.nextToken() != null) {
        throw new StreamReadException(parser, "text after the value");
      }
      return tree;
    }
  }

  /// Nesting is bounded by the parser.
  private static JsonNode node(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
          object.set(name, node(parser, parser.nextToken()));
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        for (JsonToken item = parser.nextToken();
            item != JsonToken.END_ARRAY;
            item = parser.nextToken()) {
          array.add(node(parser, item));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.stringNode(parser.getString());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new StreamReadException(parser, "a value is missing");
    };
  }

  /// As compact bytes, fields in the order they were added.
  public static byte[] bytes(JsonNode node) {
    return Writing.MAPPER.writeValueAsBytes(node);
  }

  /// Made when something is written.
  private static final class Writing {
    static final JsonMapper MAPPER = JsonMapper.builder().build();
  }

  /// A text field, empty when absent.
  public static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isString()) {
      return value.stringValue();
    }
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    throw new ImageException(Kind.INVALID, "field \"" + field + "\": not a string");
  }

  /// An array of texts, absent when missing or null.
  public static Optional<List<String>> texts(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isArray()) {
      throw new ImageException(Kind.INVALID, "field \"" + field + "\": not a list");
    }
    List<String> result = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isString()) {
        throw new ImageException(Kind.INVALID, "field \"" + field + "\": not a list of strings");
      }
      result.add(element.stringValue());
    }
    return Optional.of(result);
  }

  /// The elements of an array, none when absent.
  public static List<JsonNode> elements(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    if (!value.isArray()) {
      throw new ImageException(Kind.INVALID, "field \"" + field + "\": not a list");
    }
    List<JsonNode> result = new ArrayList<>();
    value.forEach(result::add);
    return result;
  }

  /// The names of an object's fields, none when absent.
  public static List<String> keys(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isObject() ? List.copyOf(value.propertyNames()) : List.of();
  }
}
