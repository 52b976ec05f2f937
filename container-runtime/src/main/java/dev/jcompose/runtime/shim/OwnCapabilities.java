package dev.jcompose.runtime.shim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The capabilities of the engine itself. "All" means these: in a container or a restricted virtual
/// machine, root does not have all capabilities, and we cannot grant what we do not have. A
/// capability that was requested by name is not dropped silently: the start fails.
final class OwnCapabilities {
  private static final int HEXADECIMAL = 16;
  private static final long PERMITTED = read();

  private OwnCapabilities() {}

  /// As many of these as we have.
  static long limit(long mask) {
    return mask & PERMITTED;
  }

  private static long read() {
    try {
      return Files.readString(Path.of("/proc/self/status"))
          .lines()
          .filter(line -> line.startsWith("CapPrm:"))
          .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), HEXADECIMAL))
          .findFirst()
          .orElse(0L);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
