package dev.jcompose.cli.json;

import java.util.Iterator;
import java.util.Map;

/// Writes JSON as Go's encoder does, escapes included, so that scripts see the same bytes.
final class JsonPrinter {
  private final StringBuilder out = new StringBuilder();
  private final boolean indented;

  private JsonPrinter(boolean indented) {
    this.indented = indented;
  }

  static String compact(Json value) {
    JsonPrinter printer = new JsonPrinter(false);
    printer.value(value, 0);
    return printer.out.toString();
  }

  static String indented(Json value) {
    JsonPrinter printer = new JsonPrinter(true);
    printer.value(value, 0);
    return printer.out.toString();
  }

  private void value(Json value, int depth) {
    switch (value) {
      case Json.Nothing _ -> out.append("null");
      case Json.Bool bool -> out.append(bool.value());
      case Json.Numeral number -> out.append(number.value().toPlainString());
      case Json.Text text -> string(text.value());
      case Json.Items items -> {
        Iterator<Json> each = items.values().iterator();
        if (!each.hasNext()) {
          out.append("[]");
          return;
        }
        out.append('[');
        while (each.hasNext()) {
          line(depth + 1);
          value(each.next(), depth + 1);
          out.append(each.hasNext() ? "," : "");
        }
        line(depth);
        out.append(']');
      }
      case Json.Fields fields -> {
        Iterator<Map.Entry<String, Json>> each = fields.values().entrySet().iterator();
        if (!each.hasNext()) {
          out.append("{}");
          return;
        }
        out.append('{');
        while (each.hasNext()) {
          Map.Entry<String, Json> field = each.next();
          line(depth + 1);
          string(field.getKey());
          out.append(indented ? ": " : ":");
          value(field.getValue(), depth + 1);
          out.append(each.hasNext() ? "," : "");
        }
        line(depth);
        out.append('}');
      }
    }
  }

  private void line(int depth) {
    if (indented) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
            out.append("\\u");
            String hex = Integer.toHexString(c);
            out.append("0".repeat(4 - hex.length())).append(hex);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
