package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.service.ServiceLabels;
import dev.jcompose.model.network.Ipam;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.volume.Volume;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.volume.VolumeSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Makes the networks and volumes of a project.
final class ProjectResources {
  private final Engine engine;
  private final Project project;

  ProjectResources(Engine engine, Project project) {
    this.engine = engine;
    this.project = project;
  }

  String createNetwork(String key) {
    Network network = project.networks().get(key);
    if (network == null) {
      throw new IllegalStateException("no network " + key + " in project " + project.name());
    }
    return engine
        .networks()
        .create(
            new NetworkSpec(
                network.name(),
                network.driver().orElse("bridge"),
                options(network),
                network.internal(),
                network.enableIpv6().orElse(false),
                network.ipam().pools().stream().flatMap(p -> pool(p).stream()).toList(),
                ServiceLabels.of(project, network)))
        .id();
  }

  private static Map<String, String> options(Network network) {
    Map<String, String> options = new LinkedHashMap<>(network.driverOptions());
    network
        .enableIpv4()
        .ifPresent(wanted -> options.put(NetworkSpec.ENABLE_IPV4, wanted.toString()));
    if (network.attachable()) {
      options.put(NetworkSpec.ATTACHABLE, "true");
    }
    return options;
  }

  private static Optional<NetworkSpec.AddressPool> pool(Ipam.Pool pool) {
    return pool.subnet()
        .map(subnet ->
            new NetworkSpec.AddressPool(
                subnet, pool.ipRange(), pool.gateway(), pool.auxAddresses()));
  }

  String createVolume(String key) {
    Volume volume = project.volumes().get(key);
    if (volume == null) {
      throw new IllegalStateException("no volume " + key + " in project " + project.name());
    }
    return engine
        .volumes()
        .create(
            new VolumeSpec(
                Optional.of(volume.name()),
                volume.driver().orElse("local"),
                volume.driverOptions(),
                ServiceLabels.of(project, volume)))
        .name();
  }
}
