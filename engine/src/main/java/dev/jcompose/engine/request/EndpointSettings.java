package dev.jcompose.engine.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.Lenient;
import dev.jcompose.network.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Docker's `EndpointSettings`: a container's request to be on a network, and the result. The
/// addresses are empty while the container does not run.
///
/// @param ipamConfig fixed addresses
/// @param aliases further names on this network
/// @param gwPriority the network with the highest value gives the default route
/// @param dnsNames everything it is called on this network
public record EndpointSettings(
    @JsonProperty("IPAMConfig") Optional<FixedAddresses> ipamConfig,
    List<String> links,
    List<String> aliases,
    Map<String, String> driverOpts,
    int gwPriority,
    @JsonProperty("NetworkID") String networkId,
    @JsonProperty("EndpointID") String endpointId,
    String gateway,
    @JsonProperty("IPAddress") String ipAddress,
    String macAddress,
    @JsonProperty("IPPrefixLen") int ipPrefixLen,
    @JsonProperty("IPv6Gateway") String ipv6Gateway,
    @JsonProperty("GlobalIPv6Address") String globalIpv6Address,
    @JsonProperty("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,
    @JsonProperty("DNSNames") List<String> dnsNames) {
  /// Fills in what was left out.
  public EndpointSettings {
    ipamConfig = Lenient.optional(ipamConfig);
    links = Lenient.list(links);
    aliases = Lenient.list(aliases);
    driverOpts = Lenient.map(driverOpts);
    networkId = Lenient.text(networkId);
    endpointId = Lenient.text(endpointId);
    gateway = Lenient.text(gateway);
    ipAddress = Lenient.text(ipAddress);
    macAddress = Lenient.text(macAddress);
    ipv6Gateway = Lenient.text(ipv6Gateway);
    globalIpv6Address = Lenient.text(globalIpv6Address);
    dnsNames = Lenient.list(dnsNames);
  }

  /// What reading `{}` gives. Not read: to prepare the reading of a record takes longer than to
  /// create a container.
  private static final EndpointSettings EMPTY =
      new EndpointSettings(
          Optional.empty(),
          List.of(),
          List.of(),
          Map.of(),
          0,
          "",
          "",
          "",
          "",
          "",
          0,
          "",
          "",
          0,
          List.of());

  /// Nothing asked for.
  public static EndpointSettings empty() {
    return EMPTY;
  }

  /// Begins with nothing asked for.
  public static EndpointBuilder with() {
    return EMPTY.toBuilder();
  }

  private EndpointBuilder toBuilder() {
    return new EndpointBuilder(this);
  }

  /// Only what was requested, resolved to a network and with all names.
  public EndpointSettings asRequested(String network, List<String> names) {
    return toBuilder()
        .networkId(network)
        .dnsNames(names)
        .endpointId("")
        .gateway("")
        .ipAddress("")
        .ipPrefixLen(0)
        .ipv6Gateway("")
        .globalIpv6Address("")
        .globalIpv6PrefixLen(0)
        .done();
  }

  /// The same with the container's own MAC address, which belongs to its first network.
  ///
  /// @param mac empty for none
  /// @throws EngineException.BadRequest when it has another one
  public EndpointSettings withMac(String mac) {
    if (mac.isEmpty() || macAddress.equals(mac)) {
      return this;
    }
    if (!macAddress.isEmpty()) {
      throw new EngineException.BadRequest(
          "the container-wide MAC address must match the endpoint-specific MAC address for the main"
              + " network, or be left empty");
    }
    return toBuilder().macAddress(mac).done();
  }

  /// What was requested, and the result.
  public EndpointSettings granted(Endpoint endpoint) {
    return toBuilder()
        .endpointId(endpoint.id())
        .gateway(endpoint.gateway().orElse(""))
        .ipAddress(endpoint.ipv4().orElse(""))
        .macAddress(endpoint.mac())
        .ipPrefixLen(endpoint.prefixLength())
        .ipv6Gateway(endpoint.ipv6Gateway().orElse(""))
        .globalIpv6Address(endpoint.ipv6().orElse(""))
        .globalIpv6PrefixLen(endpoint.ipv6PrefixLength())
        .done();
  }

  /// Docker's `EndpointIPAMConfig`.
  ///
  /// @param ipv4Address empty for any
  /// @param ipv6Address empty for any
  /// @param linkLocalIps further addresses
  public record FixedAddresses(
      @JsonProperty("IPv4Address") String ipv4Address,
      @JsonProperty("IPv6Address") String ipv6Address,
      @JsonProperty("LinkLocalIPs") List<String> linkLocalIps) {
    /// Fills in what was left out.
    public FixedAddresses {
      ipv4Address = Lenient.text(ipv4Address);
      ipv6Address = Lenient.text(ipv6Address);
      linkLocalIps = Lenient.list(linkLocalIps);
    }
  }
}
