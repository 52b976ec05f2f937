package dev.jcompose.model.transfer;

import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.ScalarNode.Kind;
import dev.jcompose.model.tree.Source;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/// JSON as a tree, token by token. Levels of nesting are bounded by Jackson's own limit.
final class JsonReader {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Source source = Source.named("project");
  private final JsonParser parser;

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  /// Reads one value.
  ///
  /// @throws IllegalArgumentException when the text is not valid JSON, or has more than one value
  static Node read(String json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      JsonReader reader = new JsonReader(parser);
      parser.nextToken();
      Node node = reader.value();
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("project: more than one value");
      }
      return node;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("project: " + e.getOriginalMessage(), e);
    }
  }

  private Node value() {
    TokenStreamLocation at = parser.currentTokenLocation();
    int line = at.getLineNr();
    int column = at.getColumnNr();
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IllegalArgumentException("project: a value is missing");
    }
    return switch (token) {
      case START_OBJECT -> {
        MapNode map = new MapNode(source, line, column);
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
          parser.nextToken();
          map.put(key, value());
        }
        yield map;
      }
      case START_ARRAY -> {
        ListNode list = new ListNode(source, line, column);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.items().add(value());
        }
        yield list;
      }
      case VALUE_STRING -> scalar(line, column, Kind.STRING, parser.getString());
      case VALUE_NUMBER_INT -> scalar(line, column, Kind.INT, parser.getString());
      case VALUE_NUMBER_FLOAT -> scalar(line, column, Kind.FLOAT, parser.getString());
      case VALUE_TRUE, VALUE_FALSE -> scalar(line, column, Kind.BOOL, parser.getString());
      case VALUE_NULL -> scalar(line, column, Kind.NULL, "");
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalArgumentException("project: a value is missing");
    };
  }

  private ScalarNode scalar(int line, int column, Kind kind, String text) {
    return new ScalarNode(source, line, column, kind, text, false);
  }
}
