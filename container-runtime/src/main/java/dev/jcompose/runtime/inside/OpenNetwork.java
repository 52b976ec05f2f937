package dev.jcompose.runtime.inside;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.process.NamespaceFile;
import java.nio.file.Path;

/// The network namespace of a running container, for an engine that did not start it itself.
public final class OpenNetwork {
  private OpenNetwork() {}

  /// Opens it; the caller owns the descriptor.
  ///
  /// @param pid the container's first process, as the host sees it
  public static Fd of(int pid) {
    return NamespaceFile.open(Path.of("/proc", Integer.toString(pid), "ns", "net"));
  }
}
