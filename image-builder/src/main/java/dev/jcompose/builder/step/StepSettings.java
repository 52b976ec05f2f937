package dev.jcompose.builder.step;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// How the containers of RUN steps are set up.
///
/// @param network of RUN, unless the instruction says something else
/// @param extraHosts lines `name:address` for `/etc/hosts`
/// @param shmSize bytes of `/dev/shm`, if not the default
/// @param memory bytes a step may use, if limited
/// @param ulimits by name without `RLIMIT_`, lower case: `nofile`
/// @param entitlements extra privileges that instructions may use
public record StepSettings(
    StepNetwork network,
    List<String> extraHosts,
    OptionalLong shmSize,
    OptionalLong memory,
    Map<String, Ulimit> ulimits,
    Set<Entitlement> entitlements) {
  /// A bridge, and no limits.
  public static final StepSettings DEFAULT =
      new StepSettings(
          StepNetwork.DEFAULT,
          List.of(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Map.of(),
          Set.of());

  /// A resource limit; -1 means unlimited.
  public record Ulimit(long soft, long hard) {}

  /// Copies the collections.
  public StepSettings {
    extraHosts = List.copyOf(extraHosts);
    ulimits = Map.copyOf(ulimits);
    entitlements = Set.copyOf(entitlements);
  }

  /// The same in another network.
  public StepSettings in(StepNetwork other) {
    return new StepSettings(other, extraHosts, shmSize, memory, ulimits, entitlements);
  }
}
