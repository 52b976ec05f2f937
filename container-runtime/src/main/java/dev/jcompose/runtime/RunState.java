package dev.jcompose.runtime;

import java.time.Instant;

/// What the runtime finds of a container in its run directory and in the kernel.
public sealed interface RunState {
  /// Its first process runs.
  ///
  /// @param pid its pid, as the host sees it
  /// @param startedAt when it was started
  /// @param paused whether it is frozen
  record Running(int pid, Instant startedAt, boolean paused) implements RunState {}

  /// It ran and ended.
  record Exited(ExitStatus status) implements RunState {}

  /// It ran, and its shim died before it could record the exit; what was left has been killed.
  record Lost(Instant noticedAt) implements RunState {}

  /// It never ran, or its traces are deleted.
  record Absent() implements RunState {}
}
