package dev.jcompose.model.value;

import java.util.Locale;

/// A number of bytes, as Compose writes them: `64m`, `1.5gb`, `1024`, or `-1` for "no limit".
///
/// Multiples are binary whatever the spelling (`kb` is 1024 bytes), as in Docker.
///
/// @param bytes the size; negative only where the attribute allows "unlimited"
public record ByteSize(long bytes) {
  private static final String UNITS = "bkmgtp";

  /// Reads a size.
  ///
  /// @throws IllegalArgumentException when the text is not a size; the message is for the user
  public static ByteSize parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    int end = lower.length();
    int number = 0;
    while (number < end && isNumberPart(lower.charAt(number))) {
      number++;
    }
    String unit = lower.substring(number).strip();
    if (unit.endsWith("ib") && unit.length() == 3) {
      unit = unit.substring(0, 1);
    } else if (unit.length() == 2 && unit.endsWith("b")) {
      unit = unit.substring(0, 1);
    }
    int power = unit.isEmpty() ? 0 : unit.length() == 1 ? UNITS.indexOf(unit) : -1;
    if (number == 0 || power < 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a size (write a number with b, k, m, g, t or p, such as 64m)");
    }
    try {
      String digits = lower.substring(0, number);
      if (digits.indexOf('.') < 0) {
        return new ByteSize(Math.multiplyExact(Long.parseLong(digits), 1L << (10 * power)));
      }
      return new ByteSize((long) (Double.parseDouble(digits) * (1L << (10 * power))));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("\"" + text + "\" is too large for a size", e);
    }
  }

  private static boolean isNumberPart(char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+';
  }

  @Override
  public String toString() {
    return Long.toString(bytes);
  }
}
