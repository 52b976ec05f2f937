package dev.jcompose.runtime.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether mounts can propagate to or from a bind mount: that is decided by the mount its source is
/// on.
///
/// @see "moby daemon/oci_linux.go: ensureShared, ensureSharedOrSlave"
public final class MountPropagation {
  private static final Set<String> SHARED = Set.of("shared", "rshared");
  private static final Set<String> SLAVE = Set.of("slave", "rslave");

  /// Fields of a line: id, parent, device, root, mount point, options, then tags up to a hyphen.
  private static final int POINT = 4;

  private static final int TAGS = 6;

  private MountPropagation() {}

  /// Why a mode would have no effect; empty when it has, or is none of those that need one.
  ///
  /// @param source absolute; the part of it that exists counts
  /// @param mode as of mount(8): `rshared`
  public static Optional<String> refusal(Path source, String mode) {
    if (!SHARED.contains(mode) && !SLAVE.contains(mode)) {
      return Optional.empty();
    }
    try {
      return refusal(real(source), mode, Files.readAllLines(Path.of("/proc/self/mountinfo")));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static Optional<String> refusal(Path source, String mode, List<String> mounts) {
    Path point = Path.of("/");
    String tags = "";
    for (String line : mounts) {
      String[] fields = line.split(" ", -1);
      Path at = Path.of(unescaped(fields[POINT]));
      // Of two at one place, the later one is on top.
      if (source.startsWith(at) && at.getNameCount() >= point.getNameCount()) {
        point = at;
        tags = String.join(" ", List.of(fields).subList(TAGS, List.of(fields).indexOf("-")));
      }
    }
    boolean shared = tags.contains("shared:");
    boolean effective = shared || (SLAVE.contains(mode) && tags.contains("master:"));
    return effective
        ? Optional.empty()
        : Optional.of(
            "path %s is mounted on %s but it is not a shared%s mount"
                .formatted(source, point, SLAVE.contains(mode) ? " or slave" : ""));
  }

  private static Path real(Path source) throws IOException {
    Path there = source;
    while (!Files.exists(there)) {
      there = there.resolveSibling("").normalize();
    }
    return there.toRealPath();
  }

  /// The kernel writes spaces, tabs, line ends and backslashes as three octal digits.
  private static String unescaped(String text) {
    return text.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
