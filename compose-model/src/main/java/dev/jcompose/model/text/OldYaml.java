package dev.jcompose.model.text;

/// Words that are not text in YAML 1.1, and are therefore quoted.
final class OldYaml {
  private OldYaml() {}

  static boolean isTruthValue(String text) {
    return switch (text) {
      case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON" -> true;
      case "n", "N", "no", "No", "NO", "off", "Off", "OFF" -> true;
      default -> false;
    };
  }

  /// `22:22` was a number to the base of 60.
  static boolean isSexagesimal(String text) {
    int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    int colon = text.indexOf(':');
    if (colon <= at || !isDigit(text.charAt(at))) {
      return false;
    }
    for (int i = at; i < colon; i++) {
      if (!isDigit(text.charAt(i)) && text.charAt(i) != '_') {
        return false;
      }
    }
    String rest = text.substring(colon + 1);
    int dot = rest.indexOf('.');
    String fraction = dot < 0 ? "" : rest.substring(dot + 1);
    for (int i = 0; i < fraction.length(); i++) {
      if (!isDigit(fraction.charAt(i)) && fraction.charAt(i) != '_') {
        return false;
      }
    }
    for (String part : (dot < 0 ? rest : rest.substring(0, dot)).split(":", -1)) {
      boolean one = part.length() == 1 && isDigit(part.charAt(0));
      boolean two =
          part.length() == 2
              && part.charAt(0) <= '5'
              && isDigit(part.charAt(0))
              && isDigit(part.charAt(1));
      if (!one && !two) {
        return false;
      }
    }
    return true;
  }

  /// `2001-01-01` and what may follow it.
  static boolean isTimestamp(String text) {
    if (text.length() < 8 || !isDigit(text.charAt(0))) {
      return false;
    }
    int first = text.indexOf('-');
    int second = text.indexOf('-', first + 1);
    if (first != 4 || second < 6 || second > 7) {
      return false;
    }
    for (int i = 0; i < second; i++) {
      if (i != first && !isDigit(text.charAt(i))) {
        return false;
      }
    }
    int day = second + 1;
    while (day < text.length() && isDigit(text.charAt(day))) {
      day++;
    }
    int length = day - second - 1;
    boolean rest = day == text.length() || "Tt ".indexOf(text.charAt(day)) >= 0;
    return (length == 1 || length == 2) && rest && (day == text.length() || hasTime(text, day + 1));
  }

  private static boolean hasTime(String text, int at) {
    int colon = text.indexOf(':', at);
    return colon > at && colon - at <= 2 && isDigit(text.charAt(at));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
