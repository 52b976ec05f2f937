package dev.jcompose.runtime.inside;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.mount.OverlayMount;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A file or directory of an image that is mounted into containers.
public final class ImagePart {
  private ImagePart() {}

  /// Why it cannot be mounted; empty when it can.
  ///
  /// @param layers topmost first, at least two
  public static Optional<String> obstacle(List<Path> layers, String part) {
    try (Fd _ = OverlayMount.viewOf(layers, part)) {
      return Optional.empty();
    } catch (LinuxException problem) {
      return Optional.of(Errno.describe(problem.number()));
    }
  }
}
