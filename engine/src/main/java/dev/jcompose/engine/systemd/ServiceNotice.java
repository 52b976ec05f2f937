package dev.jcompose.engine.systemd;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.socket.UnixDatagram;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notifies systemd of a service's state (`Type=notify`); does nothing if this is not a service.
///
/// @param socket where to
/// @see "sd_notify(3)"
public record ServiceNotice(Optional<String> socket) {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceNotice.class);

  /// As the environment says.
  public static ServiceNotice fromEnvironment() {
    return new ServiceNotice(
        Optional.ofNullable(System.getenv("NOTIFY_SOCKET")).filter(name -> !name.isEmpty()));
  }

  /// It serves now.
  public void ready() {
    send("READY=1\nSTATUS=serving");
  }

  /// It ends, and may need this long.
  public void stopping(String doing, Duration atMost) {
    send(
        "STOPPING=1\nSTATUS="
            + doing
            + "\nEXTEND_TIMEOUT_USEC="
            + TimeUnit.MILLISECONDS.toMicros(atMost.toMillis()));
  }

  private void send(String message) {
    socket.ifPresent(to -> {
      try {
        UnixDatagram.send(to, message);
      } catch (LinuxException | IllegalArgumentException problem) {
        LOG.warn("cannot tell systemd \"{}\": {}", message, problem.getMessage());
      }
    });
  }
}
