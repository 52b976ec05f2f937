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

  /// A fresh network namespace with its loopback up and the name server in it, from a small pool
  /// made in advance. The caller owns it.
  ///
  /// @param container whose questions the name server is asked there
  NetworkNamespace namespace(String container);

  /// Takes the namespace of a running container over from a former engine: the name server answers
  /// in it again. To be called before [#restore].
  ///
  /// @param namespace becomes part of what is returned, unless this fails
  NetworkNamespace adopt(Fd namespace, String container);

  /// Puts a namespace on a network: veth, address, route, in one netlink batch. The names are known
  /// to the name server when this returns. On failure nothing is left.
  Endpoint attach(NetworkNamespace namespace, EndpointSpec spec);

  /// Takes an endpoint off its network: its names first, then addresses, connection tracking, and
  /// the interface unless the namespace is gone already. Idempotent.
  void detach(Endpoint endpoint);

  /// As [#detach], for a container that runs on: its interface is gone when this returns.
  void unplug(Endpoint endpoint);

  /// Takes the names of an endpoint out of the name server (before its container is stopped).
  void withdraw(Endpoint endpoint);

  /// Reserves ports of the host. Either all or none.
  ///
  /// @throws NetworkException when one is taken: `Bind for 0.0.0.0:8080 failed: port is already
  ///   allocated`, with who has it
  PublishedPorts reserve(List<PortBinding> wishes);

  /// Leads published ports to an endpoint, until [#unpublish].
  void publish(Endpoint endpoint, List<PortBinding> bindings);

  /// Ends that.
  void unpublish(Endpoint endpoint);

  /// Tells which endpoints live, with their published ports, after the engine was restarted: their
  /// addresses are taken, their names known, and the firewall is rebuilt as a whole. Whatever else
  /// bears this engine's marks in the kernel (links, rules) is removed.
  void restore(Map<Endpoint, List<PortBinding>> live);

  /// Brings the interfaces and rules of these networks back when they are missing, as after a
  /// reboot.
  void repair(Collection<NetworkId> networks);

  /// What other programs' firewalls on the host drop of what containers send and get by way of the
  /// host, each with its remedy; empty when nothing is in the way.
  List<String> obstacles();

  /// Stops the name server and closes descriptors; leaves everything in the kernel as it is, except
  /// that without containers other programs' firewalls become what they were.
  @Override
  void close();
}
