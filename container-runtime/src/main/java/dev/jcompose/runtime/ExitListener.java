package dev.jcompose.runtime;

/// Hears of every container that ends, once for each run; called on a thread of the runtime, which
/// must not be blocked. The call may come before [ContainerRuntime#start] has returned.
///
/// A container whose shim was killed is killed, too, and told as ended with 137; its state is
/// [RunState.Lost] then.
@FunctionalInterface
public interface ExitListener {
  /// A container ended; its output is complete and its exit is recorded on disk.
  void exited(ContainerId id, ExitStatus status);
}
