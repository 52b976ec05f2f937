package dev.jcompose.cli.flag;

/// Values of flags as parsed by Go's `strconv`, with its error messages.
final class GoValues {
  private GoValues() {}

  static boolean bool(String text) {
    return switch (text) {
      case "1", "t", "T", "TRUE", "true", "True" -> true;
      case "0", "f", "F", "FALSE", "false", "False" -> false;
      default -> throw new IllegalArgumentException(notBool(text));
    };
  }

  static String notBool(String text) {
    return "strconv.ParseBool: parsing \"" + text + "\": invalid syntax";
  }

  static int integer(String text) {
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      String why = text.matches("[+-]?[0-9]+") ? "value out of range" : "invalid syntax";
      throw new IllegalArgumentException("strconv.ParseInt: parsing \"" + text + "\": " + why, e);
    }
  }
}
