package dev.jcompose.engine;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.hash.HexDigest;
import java.io.IOException;
import java.nio.file.Path;

/// Where an engine keeps things. Engines with different roots live side by side.
///
/// @param dataRoot directory for what survives a reboot; made when missing
/// @param runRoot directory on tmpfs for what does not; made when missing
/// @param shim the launcher program
public record EngineConfig(Path dataRoot, Path runRoot, Path shim) {
  /// For what lives no longer than a request; emptied when an engine starts.
  public Path temporary() {
    return dataRoot.resolve("tmp");
  }

  /// Six characters that mark everything of this engine in the kernel: the beginning of the SHA-256
  /// of the data root's real path, so that the next engine finds the marks of the one before.
  public String engineId() {
    try {
      return HexDigest.of(dataRoot.toRealPath().toString()).substring(0, 6);
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          "data root " + dataRoot + ": cannot be resolved: " + IoFailure.words(problem), problem);
    }
  }
}
