package dev.jcompose.engine.server;

import java.io.PrintStream;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/// Writes each message as one line: time, thread, level, name and text; below it the trace of the
/// failure that came with it, if any.
final class LineLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;

  private final String shortName;
  private final Level lowest;

  /// @param name of a class, of which the last part is written
  /// @param lowest the lowest level that is written
  LineLogger(String name, Level lowest) {
    this.name = name;
    this.shortName = name.substring(name.lastIndexOf('.') + 1);
    this.lowest = lowest;
  }

  /// The first line is written when the engine serves, and how to write a time is looked up only
  /// then: for that the JDK reads the data of the locale.
  private static final class Time {
    static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

    private Time() {}

    static String now() {
      return FORMAT.format(OffsetDateTime.now(ZoneId.systemDefault()));
    }
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
    String line = Time.now() + from + " - " + text;
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
