package dev.jcompose.model.network;

import dev.jcompose.model.value.Ordered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a service is connected.
///
/// @param mode `network_mode`; absent when networks are used
/// @param networks attachment by key of the network
/// @param expose documented ports such as `80/tcp` or `80-90`
/// @param extraHosts addresses by host name, `host-gateway` among them
/// @param links `service` or `service:alias`
/// @param externalLinks `container` or `container:alias`
public record Networking(
    Optional<NamespaceMode> mode,
    Map<String, NetworkAttachment> networks,
    List<PortMapping> ports,
    List<String> expose,
    Optional<String> hostname,
    Optional<String> domainname,
    Optional<String> macAddress,
    List<String> dns,
    List<String> dnsSearch,
    List<String> dnsOptions,
    Map<String, List<String>> extraHosts,
    List<String> links,
    List<String> externalLinks) {
  /// Nothing said.
  public static final Networking NONE =
      new Networking(
          Optional.empty(),
          Map.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          Map.of(),
          List.of(),
          List.of());

  public Networking {
    networks = Ordered.map(networks);
    ports = List.copyOf(ports);
    expose = List.copyOf(expose);
    dns = List.copyOf(dns);
    dnsSearch = List.copyOf(dnsSearch);
    dnsOptions = List.copyOf(dnsOptions);
    extraHosts = Ordered.map(extraHosts);
    links = List.copyOf(links);
    externalLinks = List.copyOf(externalLinks);
  }

  /// Keys of the networks, the primary one first: highest priority, ties in alphabetical order.
  public List<String> networksByPriority() {
    List<String> keys = new ArrayList<>(networks.keySet());
    keys.sort(
        Comparator.comparingInt(
                (String key) -> -networks.getOrDefault(key, NetworkAttachment.PLAIN).priority())
            .thenComparing(Comparator.naturalOrder()));
    return keys;
  }

  /// The same with these ports.
  public Networking withPorts(List<PortMapping> published) {
    return copy(networks, published);
  }

  /// The same on these networks.
  public Networking withNetworks(Map<String, NetworkAttachment> attachments) {
    return copy(attachments, ports);
  }

  private Networking copy(Map<String, NetworkAttachment> attachments, List<PortMapping> published) {
    return new Networking(
        mode,
        attachments,
        published,
        expose,
        hostname,
        domainname,
        macAddress,
        dns,
        dnsSearch,
        dnsOptions,
        extraHosts,
        links,
        externalLinks);
  }
}
