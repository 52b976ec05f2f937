package dev.jcompose.engine.request;

import dev.jcompose.engine.request.EndpointSettings.FixedAddresses;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What of [EndpointSettings] can be asked for, in the making. Each method sets the component of
/// its name.
public final class EndpointBuilder {
  private Optional<FixedAddresses> ipamConfig = Optional.empty();
  private List<String> links = List.of();
  private List<String> aliases = List.of();
  private Map<String, String> driverOpts = Map.of();
  private int gwPriority;
  private String macAddress = "";

  EndpointBuilder() {}

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

  public EndpointBuilder macAddress(String value) {
    macAddress = value;
    return this;
  }

  /// The whole; nothing has come of it yet.
  public EndpointSettings done() {
    return new EndpointSettings(
        ipamConfig,
        links,
        aliases,
        driverOpts,
        gwPriority,
        "",
        "",
        "",
        "",
        macAddress,
        0,
        "",
        "",
        0,
        List.of());
  }
}
