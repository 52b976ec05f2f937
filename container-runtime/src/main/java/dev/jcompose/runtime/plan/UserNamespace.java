package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.namespace.IdMapping;

/// The user namespace that a container's processes run in.
///
/// @param fd of the namespace, or a pidfd of a process in it
/// @param ids its mapping
public record UserNamespace(Fd fd, IdMapping ids) {
  /// The group that terminals belong to, in every distribution.
  private static final long TTY = 5;

  /// For the layers of its images.
  public OverlayMount.Mapping mapping() {
    return new OverlayMount.Mapping(fd, ids.user(0), ids.group(0));
  }

  /// The host's number of the group that terminals belong to.
  long tty() {
    return ids.group(ids.hasGroup(TTY) ? TTY : 0);
  }

  /// Its processes run in it from here on, as its root.
  ///
  /// @param mounts whether the mount namespace becomes its own
  void enter(PlanWriter plan, SessionFds fds, boolean mounts) {
    plan.step(ShimStep.USER_NAMESPACE, fds.use(fd), ids.user(0), ids.group(0), mounts ? 1 : 0);
  }
}
