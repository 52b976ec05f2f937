package dev.jcompose.runtime.forward;

import dev.jcompose.runtime.log.LogEntry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Fluentd and Fluent Bit, by the forward protocol: a message is an array of tag, time and record.
///
/// @see <a href="https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1">Forward
///   Protocol</a>
/// @see "moby daemon/logger/fluentd/fluentd.go: options and fields"
final class FluentdDestination implements LogDestination {
  private static final int USUAL_PORT = 24224;

  private final Wire wire;
  private final LogOrigin origin;
  private final boolean precise;

  private FluentdDestination(Wire wire, LogOrigin origin, boolean precise) {
    this.wire = wire;
    this.origin = origin;
    this.precise = precise;
  }

  static FluentdDestination of(Map<String, String> options, LogOrigin origin) {
    String text = options.getOrDefault("fluentd-address", "");
    String address =
        text.isEmpty() ? "tcp://127.0.0.1" : text.contains("://") ? text : "tcp://" + text;
    boolean precise =
        Boolean.parseBoolean(options.getOrDefault("fluentd-sub-second-precision", "false"));
    return new FluentdDestination(
        new Wire(Wire.Address.parse("fluentd-address", address, USUAL_PORT, Set.of("tcp", "unix"))),
        origin,
        precise);
  }

  @Override
  public void send(LogEntry entry, String text) throws IOException {
    Map<String, String> record = new LinkedHashMap<>();
    record.put("container_id", origin.id());
    record.put("container_name", "/" + origin.name());
    record.put("source", entry.stream().name().toLowerCase(Locale.ROOT));
    record.put("log", text);
    record.putAll(origin.extra());
    MessagePack message = new MessagePack().array(3).text(origin.tag());
    if (precise) {
      message.eventTime(entry.time());
    } else {
      message.integer(entry.time().getEpochSecond());
    }
    wire.send(message.map(record).bytes());
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
