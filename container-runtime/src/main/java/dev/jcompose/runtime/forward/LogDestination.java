package dev.jcompose.runtime.forward;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.runtime.log.LogEntry;
import java.io.IOException;
import java.util.Map;

/// A program that takes log lines.
public interface LogDestination extends AutoCloseable {
  /// Sends a line, without its newline.
  ///
  /// @throws IOException when it could not be sent; it may be sent again
  /// @throws LinuxException likewise
  void send(LogEntry entry, String text) throws IOException;

  @Override
  void close() throws IOException;

  /// The destination that options ask for.
  ///
  /// @param driver `syslog`, `journald`, `gelf` or `fluentd`
  /// @param options as Docker names them, checked
  /// @throws IllegalArgumentException when an option has a wrong value
  static LogDestination of(String driver, Map<String, String> options, LogOrigin origin) {
    return switch (driver) {
      case "syslog" -> SyslogDestination.of(options, origin);
      case "journald" -> new JournalDestination(origin);
      case "gelf" -> GelfDestination.of(options, origin);
      case "fluentd" -> FluentdDestination.of(options, origin);
      default -> throw new IllegalArgumentException("no log driver named " + driver);
    };
  }
}
