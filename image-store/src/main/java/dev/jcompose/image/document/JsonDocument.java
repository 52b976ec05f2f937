package dev.jcompose.image.document;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads untrusted JSON: wrong shapes are reported, `null` counts as absent.
public final class JsonDocument {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JsonDocument() {}

  /// A new object.
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// A new list.
  public static ArrayNode array() {
    return MAPPER.createArrayNode();
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
      return MAPPER.readTree(bytes);
    } catch (JacksonException problem) {
      throw new ImageException(
          Kind.INVALID, what + ": not JSON: " + problem.getOriginalMessage(), problem);
    }
  }

  /// As compact bytes, fields in the order they were added.
  public static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
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
