package dev.jcompose.cli.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A parser of RFC 8259, strict.
final class JsonParser {
  private static final int DEEPEST = 512;

  private final String text;
  private int at;
  private int depth;

  JsonParser(String text) {
    this.text = text;
  }

  Json whole() {
    Json value = value();
    blanks();
    if (at < text.length()) {
      throw wrong("text after the value");
    }
    return value;
  }

  private Json value() {
    blanks();
    if (at >= text.length()) {
      throw wrong("a value is missing");
    }
    return switch (text.charAt(at)) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new Json.Text(string());
      case 't' -> word("true", new Json.Bool(true));
      case 'f' -> word("false", new Json.Bool(false));
      case 'n' -> word("null", new Json.Nothing());
      default -> number();
    };
  }

  private Json object() {
    enter();
    Map<String, Json> fields = new LinkedHashMap<>();
    if (!skip('}')) {
      do {
        blanks();
        if (at >= text.length() || text.charAt(at) != '"') {
          throw wrong("a field name is missing");
        }
        String name = string();
        if (!skip(':')) {
          throw wrong("':' is missing");
        }
        fields.put(name, value());
      } while (skip(','));
      if (!skip('}')) {
        throw wrong("'}' is missing");
      }
    }
    depth--;
    return new Json.Fields(fields);
  }

  private Json array() {
    enter();
    List<Json> items = new ArrayList<>();
    if (!skip(']')) {
      do {
        items.add(value());
      } while (skip(','));
      if (!skip(']')) {
        throw wrong("']' is missing");
      }
    }
    depth--;
    return new Json.Items(items);
  }

  private void enter() {
    at++;
    if (++depth > DEEPEST) {
      throw wrong("nested too deep");
    }
  }

  private String string() {
    at++;
    int start = at;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '"') {
      return text.substring(start, at++);
    }
    StringBuilder result = new StringBuilder(text.substring(start, at));
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      result.append(c == '\\' ? escape() : c);
    }
    if (at >= text.length()) {
      throw wrong("a string does not end");
    }
    at++;
    return result.toString();
  }

  private char escape() {
    if (at >= text.length()) {
      throw wrong("a string does not end");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw wrong("a string does not end");
        }
        try {
          char unit = (char) Integer.parseInt(text, at, at + 4, 16);
          at += 4;
          yield unit;
        } catch (NumberFormatException e) {
          throw wrong("a wrong \\u escape");
        }
      }
      default -> throw wrong("a wrong escape");
    };
  }

  private Json number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    try {
      return new Json.Numeral(new BigDecimal(text.substring(start, at)));
    } catch (NumberFormatException e) {
      at = start;
      throw wrong("not a value");
    }
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw wrong("not a value");
    }
    at += word.length();
    return value;
  }

  private boolean skip(char expected) {
    blanks();
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private JsonException wrong(String what) {
    return new JsonException("JSON: " + what + " at character " + at);
  }
}
