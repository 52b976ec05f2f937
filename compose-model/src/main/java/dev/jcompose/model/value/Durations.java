package dev.jcompose.model.value;

import java.math.BigDecimal;
import java.time.Duration;

/// Durations as Compose writes them: `1h5m30s20ms`, `1.5s`, and days and weeks as `2d`, `1w`.
public final class Durations {
  private Durations() {}

  /// Reads a duration.
  ///
  /// @throws IllegalArgumentException when the text is not a duration; the message is for the user
  public static Duration parse(String text) {
    int at = 0;
    boolean negative = text.startsWith("-");
    if (negative || text.startsWith("+")) {
      at++;
    }
    if (text.substring(at).equals("0")) {
      return Duration.ZERO;
    }
    if (at == text.length()) {
      throw malformed(text);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    while (at < text.length()) {
      int start = at;
      while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        at++;
      }
      int unitStart = at;
      while (at < text.length() && !isDigit(text.charAt(at)) && text.charAt(at) != '.') {
        at++;
      }
      nanos =
          nanos.add(part(text, text.substring(start, unitStart), text.substring(unitStart, at)));
    }
    try {
      long total = nanos.longValueExact();
      return Duration.ofNanos(negative ? -total : total);
    } catch (ArithmeticException e) {
      long total = nanos.longValue();
      if (nanos.subtract(BigDecimal.valueOf(total)).abs().compareTo(BigDecimal.ONE) < 0) {
        return Duration.ofNanos(negative ? -total : total);
      }
      throw new IllegalArgumentException("duration \"" + text + "\" is too long", e);
    }
  }

  private static BigDecimal part(String text, String number, String unit) {
    long scale =
        switch (unit) {
          case "ns" -> 1L;
          case "us", "µs", "μs" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case "d" -> 86_400_000_000_000L;
          case "w" -> 604_800_000_000_000L;
          default -> 0L;
        };
    if (scale == 0 || number.isEmpty() || number.length() > 30) {
      throw malformed(text);
    }
    try {
      return new BigDecimal(number.endsWith(".") ? number + "0" : number)
          .multiply(BigDecimal.valueOf(scale));
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not a duration (write numbers with units, such as 1m30s or 500ms)");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// The canonical text, as Go prints it: `1h5m0s`, `1.5s`, `20ms`, `0s`.
  public static String format(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    StringBuilder out = new StringBuilder();
    if (nanos < 0) {
      out.append('-');
      nanos = -nanos;
    }
    if (nanos < 1_000) {
      return out.append(nanos).append("ns").toString();
    }
    if (nanos < 1_000_000) {
      return out.append(decimal(nanos, 3)).append("µs").toString();
    }
    if (nanos < 1_000_000_000) {
      return out.append(decimal(nanos, 6)).append("ms").toString();
    }
    long seconds = nanos / 1_000_000_000L;
    long hours = seconds / 3600;
    long minutes = seconds / 60 % 60;
    if (hours > 0) {
      out.append(hours).append('h');
    }
    if (hours > 0 || minutes > 0) {
      out.append(minutes).append('m');
    }
    long rest = nanos - (hours * 3600 + minutes * 60) * 1_000_000_000L;
    return out.append(decimal(rest, 9)).append('s').toString();
  }

  private static String decimal(long value, int places) {
    return BigDecimal.valueOf(value, places).stripTrailingZeros().toPlainString();
  }
}
