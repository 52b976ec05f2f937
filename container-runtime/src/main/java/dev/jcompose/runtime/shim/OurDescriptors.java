package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.Fd;
import java.nio.file.Path;

/// Paths that lead through descriptors of this process, for other programs: to what has no path of
/// its own, or a longer one than an address of a socket may be.
final class OurDescriptors {
  private static final Path DESCRIPTORS = Path.of("/proc/" + ProcessHandle.current().pid() + "/fd");

  private OurDescriptors() {}

  /// Good as long as the descriptor is open.
  static Path path(Fd fd) {
    return DESCRIPTORS.resolve(Integer.toString(fd.number()));
  }
}
