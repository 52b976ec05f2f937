package dev.jcompose.runtime.plan;

import dev.jcompose.runtime.MountSpec;
import java.nio.file.Path;
import java.util.Comparator;

/// Where in a container something is mounted.
public final class MountTarget {
  /// A mount before those below it.
  public static final Comparator<String> BY_DEPTH =
      Comparator.<String>comparingInt(target -> Path.of(target).getNameCount())
          .thenComparing(Comparator.naturalOrder());

  private MountTarget() {}

  /// The target as a normalized path.
  ///
  /// @throws IllegalArgumentException when it is not below the root, or is `/proc`
  public static String of(MountSpec mount) {
    Path path = Path.of("/").resolve(mount.target()).normalize();
    if (!mount.target().startsWith("/") || path.getNameCount() == 0) {
      throw new IllegalArgumentException(
          "invalid mount target \"" + mount.target() + "\": must be a path below /");
    }
    if (path.equals(Path.of("/proc"))) {
      throw new IllegalArgumentException("invalid mount target \"/proc\": procfs is needed there");
    }
    return path.toString();
  }
}
