package dev.jcompose.cli.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A parser of RFC 8259, strict. By hand, because a library costs each command more (decision 027).
final class JsonParser {
  private static final int DEEPEST = 512;

  /// Digits before or after the point: the range of a double. More would only fill the memory when
  /// the number is printed.
  private static final int MOST_PLACES = 400;

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
    int start = at + 1;
    int end = start; // a local: this loop is most of the time that parsing takes
    while (end < text.length()) {
      char c = text.charAt(end);
      if (c == '"') {
        at = end + 1;
        return text.substring(start, end);
      }
      if (c == '\\' || c < ' ') {
        break;
      }
      end++;
    }
    at = end;
    StringBuilder result = new StringBuilder(text.substring(start, end));
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '\\') {
        c = escape();
      } else {
        plain(c);
      }
      result.append(c);
    }
    if (at >= text.length()) {
      throw wrong("a string does not end");
    }
    at++;
    return result.toString();
  }

  private void plain(char c) {
    if (c < ' ') {
      throw wrong("a control character in a string");
    }
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
        int unit = 0;
        for (int digit = 0; digit < 4; digit++) {
          char hex = at < text.length() ? text.charAt(at++) : ' ';
          int value = hex < 0x80 ? Character.digit(hex, 16) : -1;
          if (value < 0) {
            throw wrong("a wrong \\u escape");
          }
          unit = unit << 4 | value;
        }
        yield (char) unit;
      }
      default -> throw wrong("a wrong escape");
    };
  }

  private Json number() {
    int start = at;
    take('-');
    if (!take('0')) {
      digits(start);
    }
    if (take('.')) {
      digits(start);
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      digits(start);
    }
    try {
      BigDecimal value = new BigDecimal(text.substring(start, at));
      if (Math.abs((long) value.scale()) <= MOST_PLACES) {
        return new Json.Numeral(value);
      }
    } catch (NumberFormatException _) {
      // An exponent that no int holds.
    }
    throw wrong("a number out of range");
  }

  private void digits(int start) {
    int first = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == first) {
      at = start;
      throw wrong("not a value");
    }
  }

  private boolean take(char expected) {
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
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
    return take(expected);
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
