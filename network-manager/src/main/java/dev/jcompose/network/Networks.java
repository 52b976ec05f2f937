package dev.jcompose.network;

import dev.jcompose.linux.call.Fd;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The networks of an engine. Thread-safe; calls block and may be made from virtual threads.
public interface Networks extends AutoCloseable {
  /// Makes a network: bridge, address, firewall, names.
  ///
  /// @throws NetworkException when the name or the subnet is taken
  BridgeNetwork create(NetworkSpec spec);

  /// The network with this id, unique id prefix, or name.
  Optional<BridgeNetwork> find(String idOrName);

  /// All networks, by name.
  List<BridgeNetwork> list();

  /// Removes a network.
  ///
  /// @throws NetworkException when endpoints are on it
  void remove(NetworkId id);

  /// A new network namespace with its loopback up and the name server in it, from a small pool
  /// created in advance. The caller owns it.
  ///
  /// @param container which the name server serves there
  NetworkNamespace namespace(String container);

  /// The same of a network namespace that has just been made, such as one that belongs to a user
  /// namespace.
  ///
  /// @param made becomes owned by the result; closed when this fails
  NetworkNamespace own(Fd made, String container);

  /// Takes over the namespace of a running container from an earlier engine: the name server
  /// answers in it again. Call it before [#restore].
  ///
  /// @param namespace becomes part of what is returned, unless this fails
  NetworkNamespace adopt(Fd namespace, String container);

  /// Attaches a namespace to a network: veth, address, route, in one netlink batch. The name server
  /// knows the names when this returns. On failure nothing is left behind.
  Endpoint attach(NetworkNamespace namespace, EndpointSpec spec);

  /// Detaches an endpoint from its network: names first, then addresses, connection tracking, and
  /// the interface unless the namespace is gone already. Idempotent.
  void detach(Endpoint endpoint);

  /// Like [#detach], for a container that keeps running: its interface is gone when this returns.
  void unplug(Endpoint endpoint);

  /// Leads the default route of a running container through an endpoint.
  ///
  /// @param v6 that of IPv6; otherwise that of IPv4. The network has addresses of this family
  void route(NetworkNamespace namespace, Endpoint endpoint, boolean v6);

  /// Removes the names of an endpoint from the name server (before its container is stopped).
  void withdraw(Endpoint endpoint);

  /// Reserves ports of the host. Either all or none.
  ///
  /// @throws NetworkException when one is taken: `Bind for 0.0.0.0:8080 failed: port is already
  ///   allocated`, with its owner
  PublishedPorts reserve(List<PortBinding> wishes);

  /// Forwards published ports to an endpoint, until [#unpublish].
  void publish(Endpoint endpoint, List<PortBinding> bindings);

  /// Ends that.
  void unpublish(Endpoint endpoint);

  /// Declares which endpoints exist, with their published ports, after a restart of the engine:
  /// their addresses are reserved, their names known, and the firewall is rebuilt as a whole.
  /// Anything else in the kernel with this engine's marks (links, rules) is removed.
  void restore(Map<Endpoint, List<PortBinding>> live);

  /// Restores missing interfaces and rules of these networks, as after a reboot.
  void repair(Collection<NetworkId> networks);

  /// Traffic of containers through the host that other programs' firewalls drop, each with its
  /// remedy; empty when nothing is dropped.
  List<String> obstacles();

  /// Stops the name server and closes descriptors; leaves everything in the kernel as it is, except
  /// that without containers the rules in other programs' firewalls are removed.
  @Override
  void close();
}
