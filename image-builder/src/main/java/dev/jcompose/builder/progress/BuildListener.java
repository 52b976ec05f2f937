package dev.jcompose.builder.progress;

/// Receives the progress of a build. Called by one thread at a time.
@FunctionalInterface
public interface BuildListener {
  /// Something happened.
  void event(BuildEvent event);
}
