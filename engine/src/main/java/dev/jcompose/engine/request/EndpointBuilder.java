package dev.jcompose.engine.request;

import dev.jcompose.engine.request.EndpointSettings.FixedAddresses;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives the parts of [EndpointSettings] their names where they are made in code. Each method sets
/// the component of its name; what is not set stays as it was in the original settings.
public final class EndpointBuilder {
  private Optional<FixedAddresses> ipamConfig;
  private List<String> links;
  private List<String> aliases;
  private Map<String, String> driverOpts;
  private int gwPriority;
  private String networkId;
  private String endpointId;
  private String gateway;
  private String ipAddress;
  private String macAddress;
  private int ipPrefixLen;
  private String ipv6Gateway;
  private String globalIpv6Address;
  private int globalIpv6PrefixLen;
  private List<String> dnsNames;

  EndpointBuilder(EndpointSettings from) {
    ipamConfig = from.ipamConfig();
    links = from.links();
    aliases = from.aliases();
    driverOpts = from.driverOpts();
    gwPriority = from.gwPriority();
    networkId = from.networkId();
    endpointId = from.endpointId();
    gateway = from.gateway();
    ipAddress = from.ipAddress();
    macAddress = from.macAddress();
    ipPrefixLen = from.ipPrefixLen();
    ipv6Gateway = from.ipv6Gateway();
    globalIpv6Address = from.globalIpv6Address();
    globalIpv6PrefixLen = from.globalIpv6PrefixLen();
    dnsNames = from.dnsNames();
  }

  public EndpointBuilder ipamConfig(FixedAddresses value) {
    ipamConfig = Optional.of(value);
    return this;
  }

  public EndpointBuilder links(List<String> value) {
    links = value;
    return this;
  }

  public EndpointBuilder aliases(List<String> value) {
    aliases = value;
    return this;
  }

  public EndpointBuilder driverOpts(Map<String, String> value) {
    driverOpts = value;
    return this;
  }

  public EndpointBuilder gwPriority(int value) {
    gwPriority = value;
    return this;
  }

  EndpointBuilder networkId(String value) {
    networkId = value;
    return this;
  }

  EndpointBuilder endpointId(String value) {
    endpointId = value;
    return this;
  }

  EndpointBuilder gateway(String value) {
    gateway = value;
    return this;
  }

  EndpointBuilder ipAddress(String value) {
    ipAddress = value;
    return this;
  }

  public EndpointBuilder macAddress(String value) {
    macAddress = value;
    return this;
  }

  EndpointBuilder ipPrefixLen(int value) {
    ipPrefixLen = value;
    return this;
  }

  EndpointBuilder ipv6Gateway(String value) {
    ipv6Gateway = value;
    return this;
  }

  EndpointBuilder globalIpv6Address(String value) {
    globalIpv6Address = value;
    return this;
  }

  EndpointBuilder globalIpv6PrefixLen(int value) {
    globalIpv6PrefixLen = value;
    return this;
  }

  EndpointBuilder dnsNames(List<String> value) {
    dnsNames = value;
    return this;
  }

  /// The whole.
  public EndpointSettings done() {
    return new EndpointSettings(
        ipamConfig,
        links,
        aliases,
        driverOpts,
        gwPriority,
        networkId,
        endpointId,
        gateway,
        ipAddress,
        macAddress,
        ipPrefixLen,
        ipv6Gateway,
        globalIpv6Address,
        globalIpv6PrefixLen,
        dnsNames);
  }
}
