package dev.jcompose.model.bind;

import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.network.NetworkAttachment;
import dev.jcompose.model.network.Networking;
import dev.jcompose.model.network.PortMapping;
import dev.jcompose.model.shorthand.IpAddress;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads how a service is connected.
final class NetworkingBinder {
  private NetworkingBinder() {}

  static Networking bind(Attributes service) {
    return new Networking(
        service.text("network_mode").map(NamespaceMode::parse),
        networks(service),
        ports(service),
        service.texts("expose"),
        service.text("hostname"),
        service.text("domainname"),
        service.text("mac_address"),
        service.texts("dns").stream().filter(server -> !server.isEmpty()).toList(),
        service.texts("dns_search"),
        service.texts("dns_opt"),
        service.listMap("extra_hosts"),
        service.texts("links"),
        service.texts("external_links"));
  }

  private static Map<String, NetworkAttachment> networks(Attributes service) {
    Optional<Attributes> all = service.child("networks");
    if (all.isEmpty()) {
      return Map.of();
    }
    Map<String, NetworkAttachment> networks = new LinkedHashMap<>();
    for (String key : all.get().node().entries().keySet()) {
      networks.put(
          key,
          all.get().child(key).map(NetworkingBinder::attachment).orElse(NetworkAttachment.PLAIN));
    }
    return networks;
  }

  private static NetworkAttachment attachment(Attributes network) {
    return new NetworkAttachment(
        network.texts("aliases"),
        address(network, "ipv4_address"),
        address(network, "ipv6_address"),
        network.texts("link_local_ips"),
        network.text("mac_address"),
        network.text("interface_name"),
        network.smallInteger("priority", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0),
        network.smallInteger("gw_priority", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0),
        network.textMap("driver_opts"));
  }

  private static Optional<String> address(Attributes network, String key) {
    Optional<String> text = network.text(key);
    Node node = network.node().get(key);
    if (text.isPresent() && node != null) {
      boolean six = key.equals("ipv6_address");
      if (!IpAddress.isValid(text.get()) || (text.get().indexOf(':') >= 0) != six) {
        network.report(
            node, key, "\"" + text.get() + "\" is not an IPv" + (six ? 6 : 4) + " address", "");
      }
    }
    return text;
  }

  private static List<PortMapping> ports(Attributes service) {
    List<PortMapping> ports = new ArrayList<>();
    for (Attributes port : service.children("ports")) {
      Optional<String> hostIp = port.text("host_ip");
      Node ip = port.node().get("host_ip");
      if (hostIp.isPresent() && ip != null && !IpAddress.isValid(hostIp.get())) {
        port.report(ip, "host_ip", "\"" + hostIp.get() + "\" is not an IP address", "");
      }
      if (!port.has("target") && !port.node().isDamaged()) {
        port.problem(Finding.error(port.node(), port.path() + ": target is missing"));
      }
      ports.add(
          new PortMapping(
              port.text("name"),
              port.text("mode"),
              hostIp,
              port.smallInteger("target", 1, 65535).orElse(0),
              port.parsed("published", PortMapping.Published::parse),
              port.parsed("protocol", NetworkingBinder::protocol).orElse("tcp"),
              port.text("app_protocol")));
    }
    return ports;
  }

  private static String protocol(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "tcp", "udp", "sctp" -> text;
      default ->
          throw new IllegalArgumentException(
              "\"" + text + "\" is not a protocol (tcp, udp or sctp)");
    };
  }
}
