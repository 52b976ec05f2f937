package dev.jcompose.engine.server;

import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/// Writes each message as one line: time, thread, level, name and text; below it the trace of the
/// failure that came with it, if any.
final class LineLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;
  private static final int TO_MILLIS = "2026-11-30T13:26:32.055".length();

  private final String shortName;
  private final Level lowest;

  /// @param name of a class, of which the last part is written
  /// @param lowest the lowest level that is written
  LineLogger(String name, Level lowest) {
    this.name = name;
    this.shortName = name.substring(name.lastIndexOf('.') + 1);
    this.lowest = lowest;
  }

  /// The time here, to milliseconds, with the offset from UTC: `2026-11-30T13:26:32.055+01:00`. A
  /// formatter or a [java.time.ZoneId] would look into every jar for other calendars and rules
  /// first.
  static String time(long epochMillis, TimeZone zone) {
    ZoneOffset offset = ZoneOffset.ofTotalSeconds(zone.getOffset(epochMillis) / 1000);
    // Zeros at the end are left out of a text; the nanosecond keeps them.
    LocalDateTime local =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(epochMillis, 1000L),
            (int) Math.floorMod(epochMillis, 1000L) * 1_000_000 + 1,
            offset);
    return local.toString().substring(0, TO_MILLIS) + offset.getId();
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable problem) {
    String text = MessageFormatter.basicArrayFormat(pattern, arguments);
    String from = " [" + Thread.currentThread().getName() + "] [" + level + "] " + shortName;
    String line = time(System.currentTimeMillis(), TimeZone.getDefault()) + from + " - " + text;
    PrintStream out = System.err;
    synchronized (out) {
      out.println(line);
      if (problem != null) {
        problem.printStackTrace(out);
      }
    }
  }

  private boolean isEnabled(Level level) {
    return level.toInt() >= lowest.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return isEnabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isEnabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isEnabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isEnabled(Level.ERROR);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }
}
