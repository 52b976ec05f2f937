package dev.jcompose.engine.container;

/// What is waited for.
public enum WaitCondition {
  /// It does not run; true at once for a container that does not.
  NOT_RUNNING,
  /// Its next exit, even when it does not run yet.
  NEXT_EXIT,
  /// It is gone.
  REMOVED
}
