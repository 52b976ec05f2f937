package dev.jcompose.engine.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What lies between an engine and the one before it.
public enum Beginning {
  /// The machine was restarted.
  REBOOT,

  /// The engine was: it was stopped, or killed, or there was none. What is to run always comes up,
  /// as when Docker's daemon starts.
  RESTART,

  /// The engine had ended because nobody needed it. Whoever started this one takes it for the same,
  /// so nothing happens that would not have happened without that.
  WAKING;

  private static final String MARK = "idle";

  /// Finds out, and takes the mark of an idle engine away.
  ///
  /// @param rebooted whether the machine was restarted
  /// @param runRoot directory that does not survive a reboot
  public static Beginning of(boolean rebooted, Path runRoot) throws IOException {
    boolean idle = Files.deleteIfExists(runRoot.resolve(MARK));
    return rebooted ? REBOOT : idle ? WAKING : RESTART;
  }

  /// Leaves the mark of an engine that ends because nobody needs it.
  public static void markIdle(Path runRoot) throws IOException {
    AtomicFile.write(runRoot.resolve(MARK), new byte[0]);
  }
}
