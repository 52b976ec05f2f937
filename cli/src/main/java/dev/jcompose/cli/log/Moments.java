package dev.jcompose.cli.log;

import dev.jcompose.cli.invocation.CommandException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times as users write them: `2013-01-02T13:23:37Z`, `42m` ago, or seconds of the epoch.
public final class Moments {
  private static final Pattern SPAN =
      Pattern.compile("(?:([0-9.]+)h)?(?:([0-9.]+)m)?(?:([0-9.]+)s)?(?:([0-9.]+)ms)?");

  private Moments() {}

  /// Seconds of the epoch with nanoseconds, as the Docker API takes them.
  ///
  /// @throws CommandException when the text is not a time
  public static String epochSeconds(String text) {
    if (text.matches("[0-9]+(\\.[0-9]+)?")) {
      return text;
    }
    Instant moment = instant(text);
    return moment.getEpochSecond() + "." + padded(moment.getNano());
  }

  /// The present moment in the same form.
  public static String now() {
    Instant now = Instant.now();
    return now.getEpochSecond() + "." + padded(now.getNano());
  }

  /// Nanoseconds of the epoch in the same form.
  public static String ofNanos(long nanos) {
    return nanos / 1_000_000_000 + "." + padded((int) (nanos % 1_000_000_000));
  }

  /// True when a time as the engine writes it is not before one in seconds of the epoch.
  public static boolean isAfter(String written, String epochSeconds) {
    try {
      Instant moment = OffsetDateTime.parse(written).toInstant();
      return new BigDecimal(moment.getEpochSecond() + "." + padded(moment.getNano()))
              .compareTo(new BigDecimal(epochSeconds))
          >= 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static String padded(int nanos) {
    String digits = Integer.toString(nanos);
    return "0".repeat(9 - digits.length()) + digits;
  }

  private static Instant instant(String text) {
    Matcher span = SPAN.matcher(text);
    if (span.matches() && !text.isEmpty()) {
      long nanos = 0;
      long[] units = {3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L};
      for (int i = 0; i < units.length; i++) {
        if (span.group(i + 1) != null) {
          nanos +=
              new BigDecimal(span.group(i + 1)).multiply(BigDecimal.valueOf(units[i])).longValue();
        }
      }
      return Instant.now().minus(Duration.ofNanos(nanos));
    }
    try {
      if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
        return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
      }
      return text.matches(".*T.*(Z|[+-]\\d{2}:?\\d{2})")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeException e) {
      throw new CommandException("invalid value for a moment: \"" + text + "\"");
    }
  }
}
