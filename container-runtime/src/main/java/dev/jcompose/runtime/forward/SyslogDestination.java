package dev.jcompose.runtime.forward;

import dev.jcompose.runtime.log.LogEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A syslog daemon, in the forms of RFC 3164 and RFC 5424.
///
/// @see "moby daemon/logger/syslog/syslog.go: options, defaults and priorities"
final class SyslogDestination implements LogDestination {
  private static final int USUAL_PORT = 514;
  private static final int ERROR = 3;
  private static final int INFORMATION = 6;
  private static final int NUMBERED_LOCAL = 16;
  private static final List<String> FACILITIES =
      List.of(
          "kern",
          "user",
          "mail",
          "daemon",
          "auth",
          "syslog",
          "lpr",
          "news",
          "uucp",
          "cron",
          "authpriv",
          "ftp");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

  private final Wire wire;
  private final int facility;
  private final String format;
  private final String tag;
  private final String host = LogOrigin.host();
  private final long pid = ProcessHandle.current().pid();

  private SyslogDestination(Wire wire, int facility, String format, String tag) {
    this.wire = wire;
    this.facility = facility;
    this.format = format;
    this.tag = tag;
  }

  static SyslogDestination of(Map<String, String> options, LogOrigin origin) {
    String address = options.getOrDefault("syslog-address", "");
    Wire.Address to =
        address.isEmpty()
            ? new Wire.Address("unixgram", local(), 0)
            : Wire.Address.parse(
                "syslog-address", address, USUAL_PORT, Set.of("udp", "tcp", "unix", "unixgram"));
    String format = options.getOrDefault("syslog-format", "");
    if (!Set.of("", "rfc3164", "rfc5424", "rfc5424micro").contains(format)) {
      throw new IllegalArgumentException("invalid syslog format: " + format);
    }
    return new SyslogDestination(
        new Wire(to),
        facility(options.getOrDefault("syslog-facility", "daemon")),
        format,
        origin.tag());
  }

  private static String local() {
    return Files.exists(Path.of("/dev/log")) ? "/dev/log" : "/run/systemd/journal/syslog";
  }

  private static int facility(String word) {
    int known = FACILITIES.indexOf(word);
    if (known >= 0) {
      return known;
    }
    if (word.matches("local[0-7]")) {
      return NUMBERED_LOCAL + word.charAt("local".length()) - '0';
    }
    if (word.matches("[0-9]{1,2}") && Integer.parseInt(word) <= 23) {
      return Integer.parseInt(word);
    }
    throw new IllegalArgumentException("invalid syslog facility: " + word);
  }

  @Override
  public void send(LogEntry entry, String text) throws IOException {
    int severity = entry.stream() == LogEntry.Stream.STDERR ? ERROR : INFORMATION;
    String line = head(facility * 8 + severity, entry.time()) + text;
    // Lines on a stream end with their newline; a datagram is a line by itself.
    wire.send((wire.isStream() ? line + "\n" : line).getBytes(StandardCharsets.UTF_8));
  }

  private String head(int priority, Instant time) {
    ZonedDateTime local = time.atZone(ZoneId.systemDefault());
    String stamp = STAMP.format(local);
    return switch (format) {
      case "rfc3164" -> "<%d>%s %s %s[%d]: ".formatted(priority, stamp, host, tag, pid);
      case "rfc5424" ->
          "<%d>1 %s %s %s %d %s - "
              .formatted(priority, offset(local, ChronoUnit.SECONDS), host, tag, pid, tag);
      case "rfc5424micro" ->
          "<%d>1 %s %s %s %d %s - "
              .formatted(priority, offset(local, ChronoUnit.MICROS), host, tag, pid, tag);
      default -> "<%d>%s %s[%d]: ".formatted(priority, stamp, tag, pid);
    };
  }

  private static String offset(ZonedDateTime time, ChronoUnit to) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.truncatedTo(to));
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
