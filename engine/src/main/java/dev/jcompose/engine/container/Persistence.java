package dev.jcompose.engine.container;

/// Saves definitions and states of containers for the next engine.
public interface Persistence {
  /// Writes a container's definition, which survives a power cut when this returns.
  ///
  /// @throws dev.jcompose.engine.error.EngineException.ServerError when it cannot be written
  void save(Definition definition);

  /// Writes a container's state; never fails: what cannot be written now is written later.
  ///
  /// @param durable whether it must survive a power cut when this returns
  /// @return whether another engine would find it
  boolean save(String id, RunRecord record, boolean durable);
}
