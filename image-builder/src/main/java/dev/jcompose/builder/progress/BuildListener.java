package dev.jcompose.builder.progress;

/// Hears how a build goes on. Called by one thread at a time.
@FunctionalInterface
public interface BuildListener {
  /// Something happened.
  void event(BuildEvent event);
}
