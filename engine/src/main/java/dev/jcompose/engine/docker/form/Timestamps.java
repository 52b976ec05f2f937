package dev.jcompose.engine.docker.form;

import dev.jcompose.engine.http.HttpProblem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Times as Docker writes and reads them.
public final class Timestamps {
  /// Go's zero time, which is shown for what has not happened.
  static final String NEVER = "0001-01-01T00:00:00Z";

  private static final Pattern SECONDS = Pattern.compile("(-?\\d{1,12})(?:\\.(\\d{1,9}))?");
  private static final Pattern AGO = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");
  private static final DateTimeFormatter NINE_DIGITS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /// A time as in `docker inspect`.
  public static String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(NEVER);
  }

  /// A time in front of a log line, always with nine digits.
  public static String nanos(Instant time) {
    return NINE_DIGITS.format(time);
  }

  /// Reads seconds since 1970 with an optional fraction, RFC 3339, or how long ago (`10m`). Zero
  /// and an absent value mean no limit.
  ///
  /// @throws HttpProblem for anything else
  public static Optional<Instant> parse(Optional<String> text) {
    if (text.isEmpty() || text.get().equals("0")) {
      return Optional.empty();
    }
    String value = text.get();
    Matcher seconds = SECONDS.matcher(value);
    if (seconds.matches()) {
      String fraction = seconds.group(2) == null ? "0" : seconds.group(2);
      long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds.group(1)), nanos));
    }
    Matcher ago = AGO.matcher(value);
    if (ago.matches()) {
      return Optional.of(
          Instant.now()
              .minus(Duration.ofHours(number(ago.group(1))))
              .minus(Duration.ofMinutes(number(ago.group(2))))
              .minus(Duration.ofSeconds(number(ago.group(3)))));
    }
    try {
      return Optional.of(OffsetDateTime.parse(value).toInstant());
    } catch (DateTimeException malformed) {
      throw new HttpProblem(
          400, "failed to parse value as time or duration: \"" + value + "\"", malformed);
    }
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
