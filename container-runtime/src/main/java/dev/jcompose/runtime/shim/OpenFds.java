package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.mount.MountTree;
import java.util.ArrayList;
import java.util.List;

/// Descriptors that are needed until a shim has been started.
final class OpenFds implements AutoCloseable {
  private final List<Fd> fds = new ArrayList<>();
  private final List<MountTree> trees = new ArrayList<>();

  Fd add(Fd fd) {
    fds.add(fd);
    return fd;
  }

  /// A list for others to add to.
  List<MountTree> trees() {
    return trees;
  }

  @Override
  public void close() {
    trees.forEach(MountTree::close);
    fds.forEach(Fd::close);
  }
}
