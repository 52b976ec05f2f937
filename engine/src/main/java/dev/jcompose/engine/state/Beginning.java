package dev.jcompose.engine.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What happened between an engine and the one before it.
public enum Beginning {
  /// The machine was restarted.
  REBOOT,

  /// The engine was stopped or killed, or there was none. Containers with `restart: always` start,
  /// as when Docker's daemon starts.
  RESTART,

  /// The engine had ended because it was idle. To users it never stopped, so nothing happens that
  /// would not have happened if it had kept running.
  WAKING,

  /// The engine was killed, and this one is only to stop what it has left: nothing starts.
  STOPPING;

  private static final String IDLE = "idle";
  private static final String STOP = "stopping";

  /// Finds out, and removes the marks.
  ///
  /// @param rebooted whether the machine was restarted
  /// @param runRoot directory that does not survive a reboot
  public static Beginning of(boolean rebooted, Path runRoot) throws IOException {
    boolean idle = Files.deleteIfExists(runRoot.resolve(IDLE));
    boolean stopping = Files.deleteIfExists(runRoot.resolve(STOP));
    if (rebooted) {
      return REBOOT;
    }
    return stopping ? STOPPING : idle ? WAKING : RESTART;
  }

  /// Leaves the mark of an engine that ends because it is idle.
  public static void markIdle(Path runRoot) throws IOException {
    AtomicFile.write(runRoot.resolve(IDLE), new byte[0]);
  }

  /// Marks that the engine about to start is only to stop what another one has left.
  public static void markStopping(Path runRoot) throws IOException {
    AtomicFile.write(runRoot.resolve(STOP), new byte[0]);
  }
}
