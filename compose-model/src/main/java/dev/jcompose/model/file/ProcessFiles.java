package dev.jcompose.model.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Files that are something else in each process that opens them: `/dev/stdin`, `/dev/fd/7`,
/// `/proc/self/fd/7`, and links to them.
public final class ProcessFiles {
  /// As many as the kernel follows.
  private static final int MAX_LINKS = 40;

  private ProcessFiles() {}

  /// Whether the path leads to a file of this process.
  ///
  /// @param path absolute, as the caller's directory is not known here; false for others
  public static boolean contain(Path path) {
    try {
      Path process = Path.of("/proc/self").toRealPath();
      Optional<Path> next = Optional.of(path).filter(Path::isAbsolute);
      for (int links = 0; next.isPresent() && links < MAX_LINKS; links++) {
        Path directory = next.get().getParent();
        Path name = next.get().getFileName();
        if (directory == null || name == null) {
          return false;
        }
        Path real = directory.toRealPath().resolve(name);
        if (real.startsWith(process)) {
          return true;
        }
        next =
            Files.isSymbolicLink(real)
                ? Optional.of(real.resolveSibling(Files.readSymbolicLink(real)))
                : Optional.empty();
      }
      return false;
    } catch (IOException _) {
      // What cannot be followed is reported when it is read.
      return false;
    }
  }
}
