package dev.jcompose.engine.container;

/// Keeps what containers are and do, for the next engine.
public interface Persistence {
  /// Writes what a container is made of; it survives a power cut when this returns.
  ///
  /// @throws dev.jcompose.engine.error.EngineException.ServerError when it cannot be written
  void save(Definition definition);

  /// Writes what a container does; never fails, and what cannot be written is written later.
  ///
  /// @param durable whether it has to survive a power cut when this returns
  /// @return whether another engine would find it
  boolean save(String id, RunRecord record, boolean durable);
}
