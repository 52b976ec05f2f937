package dev.jcompose.engine.request;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The valid options of a container's log (`--log-driver`, `--log-opt`).
///
/// @see "moby daemon/logger: jsonfilelog.ValidateLogOpt, local.ValidateLogOpt, factory"
public final class LogOptions {
  /// The drivers that send lines to other programs.
  public static final Set<String> FORWARDED = Set.of("syslog", "journald", "gelf", "fluentd");

  private static final Set<String> OF_FORWARDED =
      Set.of("labels", "labels-regex", "env", "env-regex", "tag");

  private static final Set<String> OF_ALL = Set.of("mode", "max-buffer-size");
  private static final Map<String, Set<String>> OF_DRIVERS =
      Map.of(
          "json-file",
          Set.of(
              "max-file",
              "max-size",
              "compress",
              "labels",
              "labels-regex",
              "env",
              "env-regex",
              "tag"),
          "local",
          Set.of("max-file", "max-size", "compress"),
          "syslog",
          Set.of("syslog-address", "syslog-facility", "syslog-format"),
          "journald",
          Set.of(),
          "gelf",
          Set.of("gelf-address", "gelf-compression-type", "gelf-compression-level"),
          "fluentd",
          Set.of("fluentd-address", "fluentd-async", "fluentd-sub-second-precision"));

  private LogOptions() {}

  static Stream<String> refusal(HostConfig.LogConfig log) {
    if (log.type().equals("none")) {
      return Stream.of();
    }
    Set<String> known = OF_DRIVERS.get(log.type());
    if (known == null) {
      return Stream.of("logger: no log driver named '" + log.type() + "' is registered");
    }
    String mode = log.config().getOrDefault("mode", "");
    if (!Set.of("", "blocking", "non-blocking").contains(mode)) {
      return Stream.of("logger: logging mode not supported: " + mode);
    }
    if (log.config().containsKey("max-buffer-size") && !mode.equals("non-blocking")) {
      return Stream.of("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
    }
    return log.config().keySet().stream()
        .filter(name -> !known.contains(name) && !OF_ALL.contains(name))
        .filter(name -> !FORWARDED.contains(log.type()) || !OF_FORWARDED.contains(name))
        .map(name -> "unknown log opt '" + name + "' for " + log.type() + " log driver");
  }
}
