package dev.jcompose.model.naming;

import dev.jcompose.model.hash.HexDigest;
import java.io.IOException;
import java.nio.file.Path;

/// The six characters that mark everything of one engine in the kernel: links, firewall tables,
/// cgroups, units. The command line needs them, too, to find an engine's units.
public final class EngineId {
  private static final int LENGTH = 6;

  private EngineId() {}

  /// The beginning of the SHA-256 of the data root's real path, so that an engine finds the marks
  /// of the one before it.
  ///
  /// @throws IOException when there is no such directory
  public static String of(Path dataRoot) throws IOException {
    return HexDigest.of(dataRoot.toRealPath().toString()).substring(0, LENGTH);
  }
}
