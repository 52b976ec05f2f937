package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.docker.form.EmptyFields;
import dev.jcompose.engine.docker.form.Timestamps;
import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.http.ApiVersion;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.network.PredefinedNetworks;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.settings.Runtimes;
import dev.jcompose.engine.spec.Privileges;
import dev.jcompose.engine.spec.RuntimeSpecs;
import dev.jcompose.runtime.apparmor.AppArmor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a container looks to `docker inspect`.
final class ContainerInspection {
  private static final List<String> NULL_IF_EMPTY =
      List.of(
          "Binds",
          "CapAdd",
          "CapDrop",
          "DeviceCgroupRules",
          "DeviceRequests",
          "ExtraHosts",
          "GroupAdd",
          "SecurityOpt",
          "VolumesFrom");
  private static final List<String> ABSENT_IF_EMPTY =
      List.of("Annotations", "Init", "Mounts", "StorageOpt", "Sysctls", "Tmpfs");

  private ContainerInspection() {}

  /// @param networks as they are shown
  /// @param links as they are shown: `/db:/web/store`
  /// @param version before 1.45, the container's short id is among its aliases
  static ObjectNode of(
      Container container,
      Map<String, EndpointSettings> networks,
      List<String> links,
      ApiVersion version) {
    String directory = container.networkFiles().toString();
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("Id", container.id().value())
        .put("Created", container.created().toString())
        .put("Path", container.path());
    tree.set("Args", DockerJson.docker().valueToTree(container.args()));
    tree.set("State", state(container.state()));
    tree.put("Image", container.imageId())
        .put("ResolvConfPath", directory + "/resolv.conf")
        .put("HostnamePath", directory + "/hostname")
        .put("HostsPath", directory + "/hosts")
        .put("LogPath", container.logPath().toString())
        .put("Name", "/" + container.name())
        .put("RestartCount", container.state().restartCount())
        .put("Driver", "overlayfs")
        .put("Platform", "linux")
        .put("MountLabel", "")
        .put("ProcessLabel", "")
        .put("AppArmorProfile", profile(container));
    if (container.execIds().isEmpty()) {
      tree.putNull("ExecIDs");
    } else {
      tree.set("ExecIDs", DockerJson.docker().valueToTree(container.execIds()));
    }
    tree.set("HostConfig", host(container.hostConfig(), links));
    tree.putObject("GraphDriver").put("Name", "overlayfs").putNull("Data");
    tree.set("Mounts", DockerJson.docker().valueToTree(container.mounts()));
    tree.set("Config", config(container));
    ObjectNode settings = networks(container, networks);
    if (!version.atLeast(1, 45)) {
      addShortId(container, settings.path("Networks"));
    }
    tree.set("NetworkSettings", settings);
    return tree;
  }

  private static void addShortId(Container container, JsonNode networks) {
    networks.properties().stream()
        .filter(network -> !network.getKey().equals(PredefinedNetworks.BRIDGE))
        .forEach(network -> {
          if (network.getValue() instanceof ObjectNode endpoint) {
            Set<String> aliases = new LinkedHashSet<>();
            endpoint.path("Aliases").forEach(alias -> aliases.add(alias.asString()));
            aliases.add(container.id().shortId());
            aliases.add(container.config().hostname());
            endpoint.set("Aliases", DockerJson.docker().valueToTree(aliases));
          }
        });
  }

  private static String profile(Container container) {
    AppArmor machine = AppArmor.ofThisMachine();
    return machine.isOn() ? machine.label(Privileges.of(container.hostConfig())).orElse("") : "";
  }

  /// @param links as `/db:/web/store`
  private static ObjectNode host(HostConfig host, List<String> links) {
    ObjectNode tree = DockerJson.docker().valueToTree(host);
    if (links.isEmpty()) {
      tree.putNull("Links");
    } else {
      tree.set("Links", DockerJson.docker().valueToTree(links));
    }
    if (!host.privileged()) {
      tree.set("MaskedPaths", DockerJson.docker().valueToTree(Privileges.maskedPaths(host)));
      tree.set("ReadonlyPaths", DockerJson.docker().valueToTree(Privileges.readonlyPaths(host)));
    }
    if (host.runtime().isEmpty()) {
      tree.put("Runtime", Runtimes.ofThisMachine().ourName());
    }
    tree.put("CgroupnsMode", RuntimeSpecs.sharesCgroup(host) ? "host" : "private");
    if (host.consoleSize().isEmpty()) {
      tree.putArray("ConsoleSize").add(0).add(0);
    }
    // What only Windows has, and what nobody asks for any more.
    tree.put("ContainerIDFile", "").put("Cgroup", "").put("CpuCount", 0).put("CpuPercent", 0);
    tree.put("IOMaximumIOps", 0).put("IOMaximumBandwidth", 0);
    EmptyFields.asNull(tree, NULL_IF_EMPTY);
    EmptyFields.leaveOut(tree, ABSENT_IF_EMPTY);
    return tree;
  }

  private static ObjectNode config(Container container) {
    ObjectNode tree = DockerJson.docker().valueToTree(container.config());
    EmptyFields.asNull(tree, List.of("Env", "OnBuild", "Volumes"));
    // Clients take the presence of these for a wish.
    EmptyFields.leaveOut(
        tree,
        List.of(
            "ExposedPorts",
            "Healthcheck",
            "MacAddress",
            "NetworkDisabled",
            "Shell",
            "StopSignal",
            "StopTimeout"));
    return tree;
  }

  static ObjectNode state(ContainerState state) {
    ContainerState.Status status = state.status();
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("Status", status.word())
        .put("Running", state.active())
        .put("Paused", status == ContainerState.Status.PAUSED)
        .put("Restarting", status == ContainerState.Status.RESTARTING)
        .put("OOMKilled", state.oomKilled())
        .put("Dead", status == ContainerState.Status.DEAD)
        .put("Pid", state.pid())
        .put("ExitCode", state.exitCode())
        .put("Error", state.error())
        .put("StartedAt", Timestamps.text(state.startedAt()))
        .put("FinishedAt", Timestamps.text(state.finishedAt()));
    state.health().ifPresent(health -> tree.set("Health", health(health)));
    return tree;
  }

  private static ObjectNode health(Health health) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("Status", health.status().word()).put("FailingStreak", health.failingStreak());
    ArrayNode log = tree.putArray("Log");
    for (Health.Probe probe : health.log()) {
      log.addObject()
          .put("Start", probe.start().toString())
          .put("End", probe.end().toString())
          .put("ExitCode", probe.exitCode())
          .put("Output", probe.output());
    }
    return tree;
  }

  private static ObjectNode networks(Container container, Map<String, EndpointSettings> networks) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("Bridge", "").put("SandboxID", "").put("SandboxKey", sandbox(container));
    ObjectNode ports = tree.putObject("Ports");
    for (Map.Entry<String, List<HostConfig.HostPort>> port : container.ports().entrySet()) {
      if (port.getValue().isEmpty()) {
        ports.putNull(port.getKey());
      } else {
        ports.set(port.getKey(), DockerJson.docker().valueToTree(port.getValue()));
      }
    }
    tree.put("HairpinMode", false).put("LinkLocalIPv6Address", "").put("LinkLocalIPv6PrefixLen", 0);
    tree.putNull("SecondaryIPAddresses").putNull("SecondaryIPv6Addresses");
    EndpointSettings bridge =
        Optional.ofNullable(networks.get("bridge")).orElseGet(EndpointSettings::empty);
    tree.put("EndpointID", bridge.endpointId())
        .put("Gateway", bridge.gateway())
        .put("GlobalIPv6Address", bridge.globalIpv6Address())
        .put("GlobalIPv6PrefixLen", bridge.globalIpv6PrefixLen())
        .put("IPAddress", bridge.ipAddress())
        .put("IPPrefixLen", bridge.ipPrefixLen())
        .put("IPv6Gateway", bridge.ipv6Gateway())
        .put("MacAddress", bridge.macAddress());
    ObjectNode all = tree.putObject("Networks");
    networks.forEach((name, endpoint) -> all.set(name, ShownNetworks.json(endpoint)));
    return tree;
  }

  /// The path of its network namespace.
  private static String sandbox(Container container) {
    return container.state().hasProcess() ? "/proc/" + container.state().pid() + "/ns/net" : "";
  }
}
