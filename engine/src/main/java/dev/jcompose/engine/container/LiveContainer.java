package dev.jcompose.engine.container;

import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.runtime.ContainerId;
import java.util.Optional;
import java.util.Set;

/// A container that the engine works on. What is read here may change a moment later; hold it to
/// change it, or to rely on what was read.
public sealed interface LiveContainer permits LockedContainer {
  /// A container, from now on known to the engine.
  ///
  /// @param store where its changes are saved
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

  /// Its network namespace while it runs or another container shares it.
  Optional<NetworkNamespace> namespace();

  /// Its execs that have not ended; a thread-safe set.
  Set<String> execs();

  /// Waits until nobody else holds it, and holds it. Reentrant.
  ///
  /// @throws dev.jcompose.engine.error.EngineException.NotFound when it was removed in the meantime
  LockedContainer hold();

  /// The same; empty when it was removed in the meantime.
  Optional<LockedContainer> holdUnlessRemoved();
}
