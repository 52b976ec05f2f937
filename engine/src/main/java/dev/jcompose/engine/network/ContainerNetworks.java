package dev.jcompose.engine.network;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.network.NetworkSpec;
import java.util.List;
import java.util.Optional;

/// The networks of an engine by Docker's rules, including the predefined `bridge`, `host` and
/// `none`. A `ref` is an id, a unique prefix of an id, or a name.
public interface ContainerNetworks {
  /// Makes a network.
  ///
  /// @throws EngineException.Conflict when the name is taken (`network with name x already exists`)
  /// @throws EngineException.Forbidden when a subnet is taken
  NetworkDetails create(NetworkSpec spec);

  /// The network, if there is one. Asking for `bridge` creates its interface if it has none yet.
  Optional<NetworkDetails> find(String ref);

  /// The network.
  ///
  /// @throws EngineException.NotFound when there is none (`network x not found`)
  NetworkDetails get(String ref);

  /// All networks.
  List<NetworkDetails> list();

  /// Removes a network.
  ///
  /// @throws EngineException.Forbidden for predefined ones and for one with active endpoints
  void remove(String ref);

  /// Connects a container to a network, at once when it runs.
  ///
  /// @throws EngineException.Forbidden when it is on it already
  void connect(String ref, String container, EndpointSettings wish);

  /// Disconnects a container from a network.
  ///
  /// @param force not to fail when it is not on it
  void disconnect(String ref, String container, boolean force);

  /// Reports packets of containers that other programs' firewalls on the host drop, each with its
  /// remedy.
  List<String> obstacles();
}
