package dev.jcompose.model.network;

import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.value.Ordered;
import java.util.Map;
import java.util.Optional;

/// A top-level network.
///
/// @param key its name in the file
/// @param name its name in the engine
/// @param external true when it exists outside the project and is neither created nor removed
/// @param driver the engine's default is `bridge`
/// @param internal true when it has no route to the outside
/// @param enableIpv4 absent for the engine's default, which is on
/// @param enableIpv6 absent for the engine's default, which is off
public record Network(
    String key,
    String name,
    boolean external,
    Optional<String> driver,
    Map<String, String> driverOptions,
    Ipam ipam,
    boolean internal,
    boolean attachable,
    Optional<Boolean> enableIpv4,
    Optional<Boolean> enableIpv6,
    Map<String, String> labels,
    Extensions extensions) {
  public Network {
    driverOptions = Ordered.map(driverOptions);
    labels = Ordered.map(labels);
  }
}
