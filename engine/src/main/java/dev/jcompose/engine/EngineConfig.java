package dev.jcompose.engine;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.naming.EngineId;
import java.io.IOException;
import java.nio.file.Path;

/// Where an engine keeps things. Engines with different roots live side by side.
///
/// @param dataRoot directory for what survives a reboot; made when missing
/// @param runRoot directory on tmpfs for what does not; made when missing
/// @param shim the launcher program
public record EngineConfig(Path dataRoot, Path runRoot, Path shim) {
  /// Where it listens.
  public Path socket() {
    return runRoot.resolve("engine.sock");
  }

  /// For files that live no longer than a request; emptied when an engine starts.
  public Path temporary() {
    return dataRoot.resolve("tmp");
  }

  /// What marks everything of this engine in the kernel.
  public String engineId() {
    try {
      return EngineId.of(dataRoot);
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          "data root " + dataRoot + ": cannot be resolved: " + IoFailure.words(problem), problem);
    }
  }
}
