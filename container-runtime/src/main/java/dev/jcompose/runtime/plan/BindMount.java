package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.mount.MountAttribute;
import dev.jcompose.linux.mount.MountTree;
import dev.jcompose.linux.mount.MountTree.Propagation;
import dev.jcompose.runtime.MountSpec;
import java.util.Optional;

/// Bind mounts, prepared as detached copies of the host's mounts.
final class BindMount {
  private BindMount() {}

  /// The copy, to be closed by the caller.
  ///
  /// @throws LinuxException when the source does not exist
  /// @param user the container's user namespace
  static MountTree prepare(MountSpec.Bind bind, Optional<UserNamespace> user) {
    // Ids cannot be mapped twice, so mounts below, which have their own, are left out.
    boolean own = user.isPresent() && bind.ownIds();
    boolean recursive = !own && bind.recursive() && !bind.propagation().equals("private");
    MountTree tree = copy(bind, recursive);
    try {
      if (own) {
        map(tree, bind, user.orElseThrow());
      }
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

  private static void map(MountTree tree, MountSpec.Bind bind, UserNamespace user) {
    try {
      tree.mapIds(user.fd());
    } catch (LinuxException failure) {
      throw UnmappedIds.explained(bind.source(), failure);
    }
  }

  private static MountTree copy(MountSpec.Bind bind, boolean recursive) {
    try {
      return MountTree.copy(bind.source(), bind.part(), recursive);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.EINVAL) || !bind.part().isEmpty()) {
        throw failure;
      }
      // A mount that a build step has made for this container only.
      return MountTree.itself(bind.source());
    }
  }
}
