package dev.jcompose.runtime;

/// Hears of every container that ends, once for each run, and of what befalls it before; called on
/// a thread of the runtime, which must not be blocked. The call may come before
/// [ContainerRuntime#start] has returned.
///
/// A container whose shim was killed is killed, too, and told as ended with 137; its state is
/// [RunState.Lost] then.
@FunctionalInterface
public interface ExitListener {
  /// A container ended; its output is complete and its exit is recorded on disk.
  void exited(ContainerId id, ExitStatus status);

  /// The kernel has killed a process of a container for want of memory, not necessarily its first
  /// one. May come after the end when the first one was hit.
  ///
  /// @param pid of the first process, which tells this run from others
  /// @param before whether it happened at some time before this runtime looked at the container
  default void outOfMemory(ContainerId id, int pid, boolean before) {}
}
