package dev.jcompose.engine.container;

/// What is waited for.
public enum WaitCondition {
  /// It does not run; met at once by a container that does not.
  NOT_RUNNING,
  /// Its next exit, even if it does not run yet.
  NEXT_EXIT,
  /// It is gone.
  REMOVED
}
