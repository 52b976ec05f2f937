package dev.jcompose.engine.service;

import dev.jcompose.engine.request.EndpointBuilder;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.EndpointSettings.FixedAddresses;
import dev.jcompose.engine.request.HostConfig.HostPort;
import dev.jcompose.engine.request.HostConfigBuilder;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.network.NetworkAttachment;
import dev.jcompose.model.network.Networking;
import dev.jcompose.model.network.PortMapping;
import dev.jcompose.model.project.Project;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// How a service's container is connected, in Docker's words.
///
/// @param names names of the container on its networks besides the declared aliases
record ServiceNetworks(
    Project project,
    Networking networking,
    List<String> names,
    ServiceRequest.OtherContainers others) {
  private static final String INTERFACE_NAME = "com.docker.network.endpoint.ifname";

  /// What the host configuration says of it.
  void fill(HostConfigBuilder host) {
    List<String> hosts = new ArrayList<>();
    networking
        .extraHosts()
        .forEach((name, addresses) -> addresses.forEach(a -> hosts.add(name + ":" + a)));
    host.networkMode(mode())
        .portBindings(portBindings())
        .dns(networking.dns())
        .dnsSearch(networking.dnsSearch())
        .dnsOptions(networking.dnsOptions())
        .extraHosts(hosts);
    if (networking.mode().isPresent()) {
      host.links(others.links());
    }
  }

  private String mode() {
    if (networking.mode().isPresent()) {
      return others.shared(networking.mode().get());
    }
    List<String> keys = networking.networksByPriority();
    return keys.isEmpty() ? "none" : networkName(keys.getFirst());
  }

  private String networkName(String key) {
    Network network = project.networks().get(key);
    return network == null ? key : network.name();
  }

  private Map<String, List<HostPort>> portBindings() {
    Map<String, List<HostPort>> bindings = new LinkedHashMap<>();
    for (PortMapping port : networking.ports()) {
      String hostPort = port.published().map(PortMapping.Published::toString).orElse("");
      bindings
          .computeIfAbsent(port.target() + "/" + port.protocol(), _ -> new ArrayList<>())
          .add(new HostPort(port.hostIp().orElse(""), hostPort));
    }
    return bindings;
  }

  /// Ports such as `80/tcp`.
  Set<String> exposedPorts() {
    Set<String> ports = new LinkedHashSet<>();
    for (String entry : networking.expose()) {
      String[] parts = entry.split("/", 2);
      String protocol = parts.length > 1 ? parts[1] : "tcp";
      PortMapping.Published range = PortMapping.Published.parse(parts[0]);
      for (int port = range.from(); port <= range.to(); port++) {
        ports.add(port + "/" + protocol);
      }
    }
    for (PortMapping port : networking.ports()) {
      ports.add(port.target() + "/" + port.protocol());
    }
    return ports;
  }

  /// What it asks for, by the network's name.
  Map<String, EndpointSettings> endpoints() {
    Map<String, EndpointSettings> endpoints = new LinkedHashMap<>();
    if (networking.mode().isPresent()) {
      return endpoints;
    }
    for (String key : networking.networksByPriority()) {
      EndpointBuilder endpoint =
          endpoint(networking.networks().getOrDefault(key, NetworkAttachment.PLAIN));
      // The service's own MAC address is that on its first network.
      if (endpoints.isEmpty()) {
        networking.macAddress().ifPresent(endpoint::macAddress);
      }
      endpoints.put(networkName(key), endpoint.done());
    }
    return endpoints;
  }

  private EndpointBuilder endpoint(NetworkAttachment attachment) {
    Map<String, String> options = new LinkedHashMap<>(attachment.driverOptions());
    attachment.interfaceName().ifPresent(name -> options.putIfAbsent(INTERFACE_NAME, name));
    EndpointBuilder endpoint =
        EndpointSettings.with()
            .aliases(
                Stream.concat(names.stream(), attachment.aliases().stream()).distinct().toList())
            .gwPriority(attachment.gatewayPriority())
            .driverOpts(options)
            .links(others.links());
    attachment.macAddress().ifPresent(endpoint::macAddress);
    boolean fixed =
        attachment.ipv4Address().isPresent()
            || attachment.ipv6Address().isPresent()
            || !attachment.linkLocalIps().isEmpty();
    if (fixed) {
      endpoint.ipamConfig(
          new FixedAddresses(
              attachment.ipv4Address().orElse(""),
              attachment.ipv6Address().orElse(""),
              attachment.linkLocalIps()));
    }
    return endpoint;
  }
}
