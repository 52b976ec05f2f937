package dev.jcompose.engine.container;

import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.runtime.ContainerId;
import java.util.Optional;
import java.util.Set;

/// A container as the engine works on it. What is read here may have changed a moment later;
/// whoever changes it, or has to rely on what it read, holds it.
public sealed interface LiveContainer permits LockedContainer {
  /// A container that is known from now on.
  ///
  /// @param store where its changes are kept
  static LiveContainer of(Definition definition, RunRecord record, Persistence store) {
    return new GuardedContainer(definition, record, store);
  }

  /// Its id, which never changes.
  ContainerId id();

  /// What it is made of.
  Definition definition();

  /// What it does.
  RunRecord record();

  /// Its state, of the record.
  default ContainerState state() {
    return record().state();
  }

  /// Its network namespace while it runs or somebody shares it.
  Optional<NetworkNamespace> namespace();

  /// Its execs that have not ended; a set of its own thread safety.
  Set<String> execs();

  /// Waits until nobody else holds it, and holds it. Reentrant.
  ///
  /// @throws dev.jcompose.engine.error.EngineException.NotFound when it was removed meanwhile
  LockedContainer hold();

  /// The same; empty when it was removed meanwhile.
  Optional<LockedContainer> holdUnlessRemoved();
}
