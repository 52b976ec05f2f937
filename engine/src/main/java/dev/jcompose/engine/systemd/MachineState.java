package dev.jcompose.engine.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the machine is shutting down. A service gets the same signal then as when somebody
/// restarts it.
public final class MachineState {
  private static final Logger LOG = LoggerFactory.getLogger(MachineState.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private MachineState() {}

  /// True while systemd stops everything: reboot, poweroff, halt, kexec, soft-reboot. False without
  /// systemd: there a signal does not tell its reason.
  public static boolean goesDown() {
    if (!Systemd.manages()) {
      return false;
    }
    try {
      return goesDown(Systemd.run(PATIENCE, List.of("systemctl", "is-system-running")).output());
    } catch (IOException problem) {
      LOG.warn(
          "cannot ask systemd whether the machine is shutting down, so containers keep running: {}",
          problem.getMessage());
      return false;
    }
  }

  /// What `systemctl is-system-running` says: a start job of `shutdown.target` is queued or
  /// running.
  static boolean goesDown(String state) {
    return state.equals("stopping");
  }
}
