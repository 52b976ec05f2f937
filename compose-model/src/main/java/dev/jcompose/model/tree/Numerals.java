package dev.jcompose.model.tree;

import dev.jcompose.model.tree.ScalarNode.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/// What plain YAML scalars mean, as the YAML library of Docker Compose reads them: decimal, `0x`,
/// `0o`, `0b` and leading-zero octal integers with `_` between digits, decimal floats, `true` and
/// `false` in three spellings each, and null.
///
/// @see <a href="https://yaml.org/spec/1.2.2/#103-core-schema">YAML 1.2, core schema</a>
public final class Numerals {
  private Numerals() {}

  /// The kind of a plain scalar.
  public static Kind kindOf(String text) {
    if (text.isEmpty()) {
      return Kind.NULL;
    }
    char first = text.charAt(0);
    return switch (first) {
      case '~' -> text.length() == 1 ? Kind.NULL : Kind.STRING;
      case 'n', 'N' ->
          text.equals("null") || text.equals("Null") || text.equals("NULL")
              ? Kind.NULL
              : Kind.STRING;
      case 't', 'T' ->
          text.equals("true") || text.equals("True") || text.equals("TRUE")
              ? Kind.BOOL
              : Kind.STRING;
      case 'f', 'F' ->
          text.equals("false") || text.equals("False") || text.equals("FALSE")
              ? Kind.BOOL
              : Kind.STRING;
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '-', '.' -> numberKind(text);
      default -> Kind.STRING;
    };
  }

  private static Kind numberKind(String text) {
    if (text.length() > 64) {
      return Kind.STRING;
    }
    if (isInteger(text)) {
      return Kind.INT;
    }
    return isDecimal(text) ? Kind.FLOAT : Kind.STRING;
  }

  private static boolean isInteger(String text) {
    int at = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
    int base = base(text, at);
    int start = at + prefix(text, at);
    boolean digits = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '_') {
        continue;
      }
      if (Character.digit(c, base) < 0 || c > 'f') {
        return false;
      }
      digits = true;
    }
    if (!digits || text.endsWith("_") || (start < text.length() && text.charAt(start) == '_')) {
      return false;
    }
    return new BigInteger(text.substring(start).replace("_", ""), base).bitLength() <= 64;
  }

  private static int base(String text, int at) {
    if (text.length() < at + 2 || text.charAt(at) != '0') {
      return 10;
    }
    return switch (text.charAt(at + 1)) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      default -> 8;
    };
  }

  private static int prefix(String text, int at) {
    if (text.length() < at + 2 || text.charAt(at) != '0') {
      return 0;
    }
    return switch (text.charAt(at + 1)) {
      case 'x', 'X', 'b', 'B', 'o', 'O' -> 2;
      default -> 1;
    };
  }

  private static boolean isDecimal(String text) {
    int at = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
    if (text.length() == at + 4 && text.charAt(at) == '.') {
      String word = text.substring(at);
      if (word.equalsIgnoreCase(".inf") || (at == 0 && word.equalsIgnoreCase(".nan"))) {
        return true;
      }
    }
    int digits = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
      digits++;
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
        digits++;
      }
    }
    if (digits > 0 && at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
        at++;
      }
      int exponent = at;
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
      if (exponent == at || at - exponent > 4) {
        return false;
      }
    }
    return digits > 0 && at == text.length();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// The decimal form of a whole number in any of its spellings.
  public static String integer(String text) {
    int at = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
    boolean plain = at == 0 || text.charAt(0) == '-';
    for (int i = at; plain && i < text.length(); i++) {
      plain = isDigit(text.charAt(i));
    }
    if (plain && (text.charAt(at) != '0' || text.length() == at + 1)) {
      return text;
    }
    String digits = text.substring(at + prefix(text, at)).replace("_", "");
    BigInteger value = new BigInteger(digits.isEmpty() ? "0" : digits, base(text, at));
    return (text.charAt(0) == '-' ? value.negate() : value).toString();
  }

  /// The shortest form of another number, with an exponent below 1e-4 and from 1e21, as Go prints
  /// it.
  public static String decimal(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".inf")) {
      return lower.startsWith("-") ? "-Inf" : "+Inf";
    }
    if (lower.endsWith(".nan")) {
      return "NaN";
    }
    return shortest(Double.parseDouble(text));
  }

  /// The shortest text that reads back as the same number.
  public static String shortest(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 21) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    StringBuilder out = new StringBuilder();
    if (exact.signum() < 0) {
      out.append('-');
    }
    out.append(digits.charAt(0));
    if (digits.length() > 1) {
      out.append('.').append(digits, 1, digits.length());
    }
    out.append('e').append(exponent < 0 ? '-' : '+');
    int magnitude = Math.abs(exponent);
    return out.append(magnitude < 10 ? "0" : "").append(magnitude).toString();
  }
}
