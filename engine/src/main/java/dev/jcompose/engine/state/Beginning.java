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
  WAKING;

  private static final String MARK = "idle";

  /// Finds out, and removes the mark of an idle engine.
  ///
  /// @param rebooted whether the machine was restarted
  /// @param runRoot directory that does not survive a reboot
  public static Beginning of(boolean rebooted, Path runRoot) throws IOException {
    boolean idle = Files.deleteIfExists(runRoot.resolve(MARK));
    return rebooted ? REBOOT : idle ? WAKING : RESTART;
  }

  /// Leaves the mark of an engine that ends because it is idle.
  public static void markIdle(Path runRoot) throws IOException {
    AtomicFile.write(runRoot.resolve(MARK), new byte[0]);
  }
}
