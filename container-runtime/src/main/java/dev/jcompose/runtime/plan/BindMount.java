package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.mount.MountAttribute;
import dev.jcompose.linux.mount.MountTree;
import dev.jcompose.linux.mount.MountTree.Propagation;
import dev.jcompose.runtime.MountSpec;

/// Bind mounts, prepared as detached copies of the host's mounts.
final class BindMount {
  private BindMount() {}

  /// The copy, to be closed by the caller.
  ///
  /// @throws LinuxException when the source does not exist
  static MountTree prepare(MountSpec.Bind bind) {
    boolean recursive = bind.recursive() && !bind.propagation().equals("private");
    MountTree tree = copy(bind, recursive);
    try {
      switch (bind.propagation()) {
        // A copy of a shared mount is its peer already.
        case "shared", "rshared" -> {}
        case "slave" -> tree.propagate(Propagation.SLAVE, false);
        case "rslave" -> tree.propagate(Propagation.SLAVE, true);
        case "private" -> tree.propagate(Propagation.PRIVATE, false);
        case "rprivate", "" -> tree.propagate(Propagation.PRIVATE, true);
        default ->
            throw new IllegalArgumentException(
                "invalid mount propagation \"" + bind.propagation() + "\"");
      }
      if (bind.readOnly() || bind.recursiveReadOnly()) {
        tree.set(MountAttribute.READ_ONLY, bind.recursiveReadOnly());
      }
      return tree;
    } catch (RuntimeException problem) {
      tree.close();
      throw problem;
    }
  }

  private static MountTree copy(MountSpec.Bind bind, boolean recursive) {
    try {
      return MountTree.copy(bind.source(), recursive);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.EINVAL)) {
        throw failure;
      }
      // A mount that a build step has made for this container only.
      return MountTree.itself(bind.source());
    }
  }
}
