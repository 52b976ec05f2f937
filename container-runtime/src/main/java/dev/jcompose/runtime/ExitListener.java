package dev.jcompose.runtime;

/// Is notified of every container that ends, once for each run, and of events before that; called
/// on a thread of the runtime, which must not be blocked. The call may come before
/// [ContainerRuntime#start] has returned.
///
/// A container whose shim was killed is killed, too, and reported as ended with 137; its state is
/// then [RunState.Lost].
@FunctionalInterface
public interface ExitListener {
  /// A container ended; its output is complete and its exit is recorded on disk.
  void exited(ContainerId id, ExitStatus status);

  /// The kernel has killed a process of a container because memory ran out, not necessarily the
  /// first process. If it was, this may come after the end.
  ///
  /// @param pid of the first process, which identifies the run
  /// @param before whether it happened before this runtime took over the container
  default void outOfMemory(ContainerId id, int pid, boolean before) {}
}
