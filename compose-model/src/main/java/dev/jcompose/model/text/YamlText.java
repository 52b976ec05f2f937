package dev.jcompose.model.text;

import dev.jcompose.model.tree.Numerals;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.value.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Prints values as YAML in the style of Docker Compose: two spaces, lists indented below their
/// key, quotes only where a YAML 1.1 or 1.2 parser would read a text as something else, multi-line
/// texts as blocks.
public final class YamlText {
  private static final int USUAL = 2;

  private final StringBuilder out = new StringBuilder(4096);

  /// How many spaces stand before what is below a key.
  private final int step;

  private YamlText(int step) {
    this.step = step;
  }

  /// A document, with a newline after its last line.
  public static String print(Value value) {
    return print(value, USUAL);
  }

  /// The same with another number of spaces before what is below a key.
  public static String print(Value value, int step) {
    YamlText text = new YamlText(step);
    if (value instanceof Value.Fields fields && !fields.fields().isEmpty()) {
      text.fields(fields.fields(), 0, false);
    } else if (value instanceof Value.Items items && !items.items().isEmpty()) {
      text.items(items.items(), 0);
    } else {
      text.inline(value, 0);
      text.out.append('\n');
    }
    return text.out.toString();
  }

  private void fields(Map<String, Value> fields, int depth, boolean firstInPlace) {
    boolean indent = !firstInPlace;
    for (Map.Entry<String, Value> field : fields.entrySet()) {
      if (indent) {
        out.repeat(" ", depth);
      }
      indent = true;
      out.append(key(field.getKey())).append(':');
      below(field.getValue(), depth);
    }
  }

  private void below(Value value, int depth) {
    switch (value) {
      case Value.Fields fields when !fields.fields().isEmpty() -> {
        out.append('\n');
        fields(fields.fields(), depth + step, false);
      }
      case Value.Items items when !items.items().isEmpty() -> {
        out.append('\n');
        items(items.items(), depth + step);
      }
      default -> {
        out.append(' ');
        inline(value, depth);
        out.append('\n');
      }
    }
  }

  private void items(List<Value> items, int depth) {
    for (Value item : items) {
      out.repeat(" ", depth).append("- ");
      switch (item) {
        case Value.Fields fields when !fields.fields().isEmpty() ->
            fields(fields.fields(), depth + 2, true);
        case Value.Items inner when !inner.items().isEmpty() -> nested(inner.items(), depth + 2);
        default -> {
          inline(item, depth);
          out.append('\n');
        }
      }
    }
  }

  private void nested(List<Value> items, int depth) {
    int start = out.length();
    items(items, depth);
    // The first item goes on the line of the outer dash.
    out.delete(start, start + depth);
  }

  private void inline(Value value, int depth) {
    switch (value) {
      case Value.Null _ -> out.append("null");
      case Value.Flag flag -> out.append(flag.value());
      case Value.Numeral number -> number(number.text());
      case Value.Text text -> text(text.text(), depth);
      case Value.Items _ -> out.append("[]");
      case Value.Fields _ -> out.append("{}");
    }
  }

  private void number(String text) {
    switch (text) {
      case "+Inf" -> out.append(".inf");
      case "-Inf" -> out.append("-.inf");
      case "NaN" -> out.append(".nan");
      default -> out.append(text);
    }
  }

  private String key(String key) {
    return key.indexOf('\n') >= 0 ? doubleQuoted(key) : oneLine(key, true);
  }

  private void text(String text, int depth) {
    if (text.indexOf('\n') >= 0 && isBlockSafe(text)) {
      block(text, depth);
    } else if (text.indexOf('\n') >= 0) {
      out.append(doubleQuoted(text));
    } else {
      out.append(oneLine(text, false));
    }
  }

  private static boolean isBlockSafe(String text) {
    char last = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((isSpecial(c) && c != '\t') || (c == '\n' && last == ' ')) {
        return false;
      }
      last = c;
    }
    return last != ' ';
  }

  private void block(String text, int depth) {
    out.append('|');
    if (text.charAt(0) == ' ' || text.charAt(0) == '\n') {
      out.append('2');
    }
    int end = text.length();
    if (text.charAt(end - 1) != '\n') {
      out.append('-');
    } else if (end == 1 || text.charAt(end - 2) == '\n') {
      out.append('+');
    }
    int from = 0;
    while (from < end) {
      int line = text.indexOf('\n', from);
      int stop = line < 0 ? end : line;
      out.append('\n');
      if (stop > from) {
        out.repeat(" ", depth + 2).append(text, from, stop);
      }
      from = stop + 1;
    }
  }

  private static String oneLine(String text, boolean key) {
    if (text.isEmpty()) {
      return "\"\"";
    }
    if (hasSpecial(text)) {
      return doubleQuoted(text);
    }
    if (looksLikeOther(text)) {
      return doubleQuoted(text);
    }
    if (isPlain(text, key)) {
      return text;
    }
    return "'" + text.replace("'", "''") + "'";
  }

  private static boolean looksLikeOther(String text) {
    return Numerals.kindOf(text) != ScalarNode.Kind.STRING
        || OldYaml.isTruthValue(text)
        || OldYaml.isSexagesimal(text)
        || OldYaml.isTimestamp(text);
  }

  private static boolean isPlain(String text, boolean key) {
    char first = text.charAt(0);
    char last = text.charAt(text.length() - 1);
    if (first == ' ' || last == ' ' || text.startsWith("---") || text.startsWith("...")) {
      return false;
    }
    if ("#,[]{}&*!|>'\"%@`".indexOf(first) >= 0) {
      return false;
    }
    boolean alone = text.length() == 1 || text.charAt(1) == ' ';
    if ((first == '-' || first == '?' || first == ':') && alone) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':' && (i + 1 == text.length() || text.charAt(i + 1) == ' ')) {
        return false;
      }
      if (c == '#' && text.charAt(i - 1) == ' ') {
        return false;
      }
    }
    return !key || text.length() <= 128;
  }

  private static boolean hasSpecial(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isSpecial(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /// Characters that go-yaml escapes; those outside the basic plane are surrogate pairs in Java.
  private static boolean isSpecial(char c) {
    return (c < 0x20 && c != '\n')
        || c == 0x7F
        || (c >= 0x80 && c < 0xA0)
        || c == '\uFEFF'
        || c == '\u2028'
        || c == '\u2029'
        || Character.isSurrogate(c)
        || c >= '\uFFFE';
  }

  private static String doubleQuoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        case '\r' -> quoted.append("\\r");
        case 0 -> quoted.append("\\0");
        case 7 -> quoted.append("\\a");
        case 8 -> quoted.append("\\b");
        case 0xB -> quoted.append("\\v");
        case 0xC -> quoted.append("\\f");
        case 0x1B -> quoted.append("\\e");
        case 0x85 -> quoted.append("\\N");
        default -> {
          if (isSpecial(c)) {
            int whole = text.codePointAt(i);
            i += Character.charCount(whole) - 1;
            quoted.append(escaped(whole));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  private static String escaped(int c) {
    return c < 0x100
        ? String.format(Locale.ROOT, "\\x%02X", c)
        : c < 0x10000
            ? String.format(Locale.ROOT, "\\u%04X", c)
            : String.format(Locale.ROOT, "\\U%08X", c);
  }
}
