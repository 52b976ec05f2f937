package dev.jcompose.model.dotenv;

/// Backslash escapes inside double quotes of a file of variables.
final class Escapes {
  private Escapes() {}

  static String expand(String text) {
    int slash = text.indexOf('\\');
    if (slash < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    while (slash >= 0 && slash + 1 < text.length()) {
      out.append(text, from, slash);
      char c = text.charAt(slash + 1);
      from = slash + 2;
      switch (c) {
        case 'a' -> out.append('\u0007');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'v' -> out.append('\u000B');
        case '\\' -> out.append('\\');
        case '"' -> out.append('"');
        case '$' -> out.append("$$");
        case '0' -> from = octal(text, slash, out);
        default -> out.append('\\').append(c);
      }
      slash = text.indexOf('\\', from);
    }
    return out.append(text, from, text.length()).toString();
  }

  /// `\0NNN`: three octal digits after the zero; anything shorter is kept as it is.
  private static int octal(String text, int slash, StringBuilder out) {
    int end = slash + 2;
    int value = 0;
    while (end < text.length() && end < slash + 5 && Character.digit(text.charAt(end), 8) >= 0) {
      value = value * 8 + Character.digit(text.charAt(end), 8);
      end++;
    }
    if (end == slash + 5 && value < 256) {
      out.append((char) value);
    } else {
      out.append(text, slash, end);
    }
    return end;
  }
}
