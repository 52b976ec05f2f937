package dev.jcompose.runtime;

/// Hears of every container that ends, once for each run; called on a thread of the runtime, which
/// must not be blocked.
@FunctionalInterface
public interface ExitListener {
  /// A container ended; its output is complete and its exit is recorded on disk.
  void exited(ContainerId id, ExitStatus status);
}
