package dev.jcompose.model.text;

import dev.jcompose.model.value.Value;
import java.util.List;
import java.util.Map;

/// Prints values as JSON with the escapes of Go's encoder, `<`, `>` and `&` included, so that
/// scripts get the same bytes as from Docker Compose. Written by hand, because the command line
/// starts faster without a library for it.
public final class JsonText {
  private final StringBuilder out = new StringBuilder(4096);
  private final String indent;

  private JsonText(String indent) {
    this.indent = indent;
  }

  /// In one line, without spaces.
  public static String compact(Value value) {
    JsonText text = new JsonText("");
    text.value(value, 0);
    return text.out.toString();
  }

  /// Indented by two spaces, without a newline after the last brace.
  public static String pretty(Value value) {
    return indented(value, "  ");
  }

  /// On many lines, without a newline after the last brace.
  ///
  /// @param indent what each level adds before a line
  public static String indented(Value value, String indent) {
    JsonText text = new JsonText(indent);
    text.value(value, 0);
    return text.out.toString();
  }

  private void value(Value value, int depth) {
    switch (value) {
      case Value.Null _ -> out.append("null");
      case Value.Flag flag -> out.append(flag.value());
      case Value.Numeral number -> number(number.text());
      case Value.Text text -> quoted(text.text());
      case Value.Items items -> items(items.items(), depth);
      case Value.Fields fields -> fields(fields.fields(), depth);
    }
  }

  private void number(String text) {
    switch (text) {
      case "+Inf", "-Inf", "NaN" -> quoted(text);
      default -> out.append(text);
    }
  }

  private void items(List<Value> items, int depth) {
    out.append('[');
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      line(depth + 1);
      value(items.get(i), depth + 1);
    }
    if (!items.isEmpty()) {
      line(depth);
    }
    out.append(']');
  }

  private void fields(Map<String, Value> fields, int depth) {
    out.append('{');
    boolean first = true;
    for (Map.Entry<String, Value> field : fields.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      line(depth + 1);
      quoted(field.getKey());
      out.append(indent.isEmpty() ? ":" : ": ");
      value(field.getValue(), depth + 1);
    }
    if (!first) {
      line(depth);
    }
    out.append('}');
  }

  private void line(int depth) {
    if (!indent.isEmpty()) {
      out.append('\n').repeat(indent, depth);
    }
  }

  private void quoted(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (escaped(c) || isLoneSurrogate(text, i)) {
            unicode(c);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean escaped(char c) {
    return switch (c) {
      case '<', '>', '&', '\u2028', '\u2029' -> true;
      // A YAML parser may treat the next line as a line break.
      case '\u0085' -> true;
      default -> c < 0x20;
    };
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  private void unicode(char c) {
    out.append("\\u");
    String hex = Integer.toHexString(c);
    out.repeat("0", 4 - hex.length()).append(hex);
  }
}
