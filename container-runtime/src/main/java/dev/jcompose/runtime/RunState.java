package dev.jcompose.runtime;

import java.time.Instant;

/// The state of a container, from its run directory and the kernel.
public sealed interface RunState {
  /// Its first process runs.
  ///
  /// @param pid its pid, as the host sees it
  /// @param startedAt when it was started
  /// @param paused whether it is frozen
  record Running(int pid, Instant startedAt, boolean paused) implements RunState {}

  /// It ran and ended.
  record Exited(ExitStatus status) implements RunState {}

  /// It ran, and its shim died before it could record the exit; what was left of it has been
  /// killed.
  record Lost(Instant noticedAt) implements RunState {}

  /// It never ran, or it has been deleted.
  record Absent() implements RunState {}
}
