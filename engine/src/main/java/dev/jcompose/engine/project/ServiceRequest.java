package dev.jcompose.engine.project;

import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.health.EarlyProbes;
import dev.jcompose.model.health.Healthcheck;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.network.NetworkAttachment;
import dev.jcompose.model.network.PortMapping;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.resources.BlockIo;
import dev.jcompose.model.resources.DeviceMapping;
import dev.jcompose.model.resources.DeviceReservation;
import dev.jcompose.model.resources.Limits;
import dev.jcompose.model.resources.Resources;
import dev.jcompose.model.resources.Ulimit;
import dev.jcompose.model.service.RestartPolicy;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.plan.ImageNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The container that a service asks for, in Docker's words. Pure: everything that has to be looked
/// up comes in with it.
///
/// @param project the project
/// @param service the service
/// @param parents ids of the containers whose namespaces or volumes it uses, by service
/// @param names names that the container has on its networks beside the declared aliases
/// @param labels all of its labels
/// @param files configs and secrets whose content is not a plain bind mount
/// @param fileBinds configs and secrets that are files of the host
/// @param securityOptions with the content of seccomp profiles
/// @param inherited anonymous volumes of the container it replaces, name by target
/// @param links `container:alias`
record ServiceRequest(
    Project project,
    Service service,
    Map<String, String> parents,
    List<String> names,
    Map<String, String> labels,
    List<Map<String, Object>> files,
    List<Map<String, Object>> fileBinds,
    List<String> securityOptions,
    Map<String, String> inherited,
    List<String> links) {
  private static final String INTERFACE_NAME = "com.docker.network.endpoint.ifname";

  /// The request.
  ContainerRequest build() {
    Map<String, Object> body = config();
    body.put("HostConfig", hostConfig());
    body.put("NetworkingConfig", Map.of("EndpointsConfig", endpoints()));
    return ContainerRequest.of(body);
  }

  // ---- Config

  private Map<String, Object> config() {
    var program = service.program();
    var networking = service.networking();
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("Image", ImageNames.of(project, service));
    networking.hostname().ifPresent(name -> config.put("Hostname", name));
    networking.domainname().ifPresent(name -> config.put("Domainname", name));
    networking.macAddress().ifPresent(mac -> config.put("MacAddress", mac));
    program.user().ifPresent(user -> config.put("User", user));
    program.workingDir().ifPresent(dir -> config.put("WorkingDir", dir));
    program.command().ifPresent(command -> config.put("Cmd", command));
    program.entrypoint().ifPresent(e -> config.put("Entrypoint", e.isEmpty() ? List.of("") : e));
    config.put("Tty", program.tty());
    config.put("OpenStdin", program.stdinOpen());
    config.put("AttachStdout", true);
    config.put("AttachStderr", true);
    config.put("Env", environment());
    config.put("Labels", labels);
    config.put("ExposedPorts", exposedPorts());
    config.put("Volumes", anonymousVolumes());
    service.lifecycle().stopSignal().ifPresent(signal -> config.put("StopSignal", signal));
    service
        .lifecycle()
        .stopGracePeriod()
        .ifPresent(grace -> config.put("StopTimeout", wholeSeconds(grace)));
    service.healthcheck().ifPresent(check -> config.put("Healthcheck", healthcheck(check)));
    return config;
  }

  /// Rounded up: Docker Compose cuts 500 ms down to no grace at all.
  private static int wholeSeconds(Duration duration) {
    return Math.toIntExact((duration.toMillis() + 999) / 1000);
  }

  private List<String> environment() {
    List<String> lines = new ArrayList<>();
    service
        .program()
        .environment()
        .forEach((name, value) -> lines.add(value.map(v -> name + "=" + v).orElse(name)));
    return lines;
  }

  private static Map<String, Object> healthcheck(Healthcheck check) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (check.isOff()) {
      fields.put("Test", List.of("NONE"));
      return fields;
    }
    fields.put("Test", check.test());
    check.interval().ifPresent(d -> fields.put("Interval", d.toNanos()));
    check.timeout().ifPresent(d -> fields.put("Timeout", d.toNanos()));
    check.startPeriod().ifPresent(d -> fields.put("StartPeriod", d.toNanos()));
    check.startInterval().ifPresent(d -> fields.put("StartInterval", d.toNanos()));
    check.retries().ifPresent(n -> fields.put("Retries", n));
    return fields;
  }

  private Map<String, Object> exposedPorts() {
    Map<String, Object> ports = new LinkedHashMap<>();
    for (String entry : service.networking().expose()) {
      String[] parts = entry.split("/", 2);
      String protocol = parts.length > 1 ? parts[1] : "tcp";
      PortMapping.Published range = PortMapping.Published.parse(parts[0]);
      for (int port = range.from(); port <= range.to(); port++) {
        ports.put(port + "/" + protocol, Map.of());
      }
    }
    for (PortMapping port : service.networking().ports()) {
      ports.put(port.target() + "/" + port.protocol(), Map.of());
    }
    return ports;
  }

  private Map<String, Object> anonymousVolumes() {
    Map<String, Object> volumes = new LinkedHashMap<>();
    for (Mount mount : service.storage().mounts()) {
      if (mount instanceof Mount.OfVolume volume
          && volume.source().isEmpty()
          && !inherited.containsKey(volume.target())
          && !volume.readOnly()) {
        volumes.put(volume.target(), Map.of());
      }
    }
    return volumes;
  }

  // ---- HostConfig

  private Map<String, Object> hostConfig() {
    Map<String, Object> host = new LinkedHashMap<>();
    networking(host);
    storage(host);
    security(host);
    resources(host);
    host.put("RestartPolicy", restartPolicy());
    service.program().init().ifPresent(init -> host.put("Init", init));
    host.put("GroupAdd", service.program().groupAdd());
    host.put("Annotations", service.annotations());
    service
        .logging()
        .ifPresent(log ->
            host.put(
                "LogConfig",
                Map.of("Type", log.driver().orElse("json-file"), "Config", log.options())));
    Map<String, Object> own = own();
    if (!own.isEmpty()) {
      host.put("Jcompose", own);
    }
    return host;
  }

  /// What Docker has no words for.
  private Map<String, Object> own() {
    Map<String, Object> own = new LinkedHashMap<>();
    if (!files.isEmpty()) {
      own.put("Files", files);
    }
    EarlyProbes early = service.earlyProbes();
    early.on().ifPresent(on -> own.put("EarlyProbes", on));
    early.settlingTime().ifPresent(time -> own.put("SettlingTime", time.toNanos()));
    return own;
  }

  private void networking(Map<String, Object> host) {
    var networking = service.networking();
    host.put("NetworkMode", networkMode());
    host.put("PortBindings", portBindings());
    host.put("Dns", networking.dns());
    host.put("DnsSearch", networking.dnsSearch());
    host.put("DnsOptions", networking.dnsOptions());
    List<String> hosts = new ArrayList<>();
    networking
        .extraHosts()
        .forEach((name, addresses) -> addresses.forEach(a -> hosts.add(name + ":" + a)));
    host.put("ExtraHosts", hosts);
    if (networking.mode().isPresent()) {
      host.put("Links", links);
    }
  }

  private String networkMode() {
    Optional<NamespaceMode> mode = service.networking().mode();
    if (mode.isPresent()) {
      return shared(mode.get());
    }
    List<String> keys = service.networking().networksByPriority();
    return keys.isEmpty() ? "none" : networkName(keys.getFirst());
  }

  private String networkName(String key) {
    Network network = project.networks().get(key);
    return network == null ? key : network.name();
  }

  /// A namespace mode as Docker has it: `service:x` becomes the container of x.
  private String shared(NamespaceMode mode) {
    return switch (mode) {
      case NamespaceMode.Named(String word) -> word;
      case NamespaceMode.OfContainer(String container) -> "container:" + container;
      case NamespaceMode.OfService(String name) -> "container:" + parents.getOrDefault(name, name);
    };
  }

  private Map<String, List<Map<String, String>>> portBindings() {
    Map<String, List<Map<String, String>>> bindings = new LinkedHashMap<>();
    for (PortMapping port : service.networking().ports()) {
      bindings
          .computeIfAbsent(port.target() + "/" + port.protocol(), _ -> new ArrayList<>())
          .add(
              Map.of(
                  "HostIp", port.hostIp().orElse(""),
                  "HostPort", port.published().map(Object::toString).orElse("")));
    }
    return bindings;
  }

  private void storage(Map<String, Object> host) {
    List<Map<String, Object>> mounts = new ArrayList<>();
    List<String> binds = new ArrayList<>();
    for (Mount mount : service.storage().mounts()) {
      if (mount instanceof Mount.Bind bind && isLabelled(bind)) {
        binds.add(labelled(bind));
      } else {
        mount(mount).ifPresent(mounts::add);
      }
    }
    inherited.forEach((target, name) ->
        mounts.add(
            new LinkedHashMap<>(Map.of("Type", "volume", "Source", name, "Target", target))));
    mounts.addAll(fileBinds);
    host.put("Mounts", mounts);
    host.put("Binds", binds);
    Map<String, String> tmpfs = new LinkedHashMap<>();
    for (String entry : service.storage().tmpfs()) {
      int colon = entry.indexOf(':');
      tmpfs.put(
          colon < 0 ? entry : entry.substring(0, colon),
          colon < 0 ? "" : entry.substring(colon + 1));
    }
    host.put("Tmpfs", tmpfs);
    host.put("VolumesFrom", volumesFrom());
    service.resources().shmSize().ifPresent(size -> host.put("ShmSize", size.bytes()));
  }

  private List<String> volumesFrom() {
    List<String> sources = new ArrayList<>();
    for (String entry : service.storage().volumesFrom()) {
      boolean container = entry.startsWith("container:");
      String[] parts = (container ? entry.substring("container:".length()) : entry).split(":", 2);
      String source = container ? parts[0] : parents.getOrDefault(parts[0], parts[0]);
      sources.add(parts.length > 1 ? source + ":" + parts[1] : source);
    }
    return sources;
  }

  /// A label of SELinux can be asked for by the older form only, which has no word for the others.
  private static boolean isLabelled(Mount.Bind bind) {
    return bind.selinux().isPresent()
        && bind.recursive().isEmpty()
        && bind.createHostPath()
        && !(bind.source() + bind.target()).contains(":");
  }

  private static String labelled(Mount.Bind bind) {
    List<String> options = new ArrayList<>(List.of(bind.readOnly() ? "ro" : "rw"));
    bind.propagation().ifPresent(options::add);
    bind.selinux().ifPresent(options::add);
    return bind.source() + ":" + bind.target() + ":" + String.join(",", options);
  }

  private Optional<Map<String, Object>> mount(Mount mount) {
    Map<String, Object> fields = new LinkedHashMap<>();
    switch (mount) {
      case Mount.Bind bind -> {
        fields.put("Type", "bind");
        fields.put("Source", bind.source());
        fields.put("Target", bind.target());
        fields.put("ReadOnly", bind.readOnly());
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("CreateMountpoint", bind.createHostPath());
        bind.propagation().ifPresent(p -> options.put("Propagation", p));
        switch (bind.recursive().orElse("enabled")) {
          case "disabled" -> options.put("NonRecursive", true);
          case "writable" -> options.put("ReadOnlyNonRecursive", true);
          case "readonly" -> options.put("ReadOnlyForceRecursive", true);
          default -> {}
        }
        fields.put("BindOptions", options);
      }
      case Mount.OfVolume volume -> {
        if (volume.source().isEmpty()
            && (inherited.containsKey(volume.target()) || !volume.readOnly())) {
          return Optional.empty();
        }
        fields.put("Type", "volume");
        fields.put("Source", volume.source().map(this::volumeName).orElse(""));
        fields.put("Target", volume.target());
        fields.put("ReadOnly", volume.readOnly());
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("NoCopy", volume.noCopy());
        options.put("Labels", volume.labels());
        volume.subpath().ifPresent(path -> options.put("Subpath", path));
        fields.put("VolumeOptions", options);
      }
      case Mount.Tmpfs tmpfs -> {
        fields.put("Type", "tmpfs");
        fields.put("Target", tmpfs.target());
        fields.put("ReadOnly", tmpfs.readOnly());
        Map<String, Object> options = new LinkedHashMap<>();
        tmpfs.size().ifPresent(size -> options.put("SizeBytes", size.bytes()));
        tmpfs.mode().ifPresent(mode -> options.put("Mode", mode));
        fields.put("TmpfsOptions", options);
      }
      case Mount.OfImage image -> {
        fields.put("Type", "image");
        fields.put("Source", ImageNames.mounted(project, image.source()));
        fields.put("Target", image.target());
        image.subpath().ifPresent(path -> fields.put("ImageOptions", Map.of("Subpath", path)));
      }
      case Mount.Foreign foreign -> {
        fields.put("Type", foreign.type());
        fields.put("Source", foreign.source().orElse(""));
        fields.put("Target", foreign.target());
      }
    }
    return Optional.of(fields);
  }

  private String volumeName(String key) {
    var volume = project.volumes().get(key);
    return volume == null ? key : volume.name();
  }

  private void security(Map<String, Object> host) {
    var security = service.security();
    host.put("Privileged", security.privileged());
    host.put("CapAdd", security.capAdd());
    host.put("CapDrop", security.capDrop());
    host.put("SecurityOpt", securityOptions);
    host.put("ReadonlyRootfs", security.readOnly());
    security.ipc().ifPresent(mode -> host.put("IpcMode", shared(mode)));
    security.pid().ifPresent(mode -> host.put("PidMode", shared(mode)));
    security.uts().ifPresent(mode -> host.put("UTSMode", shared(mode)));
    security.cgroup().ifPresent(mode -> host.put("CgroupnsMode", shared(mode)));
    security.usernsMode().ifPresent(mode -> host.put("UsernsMode", mode));
    security.cgroupParent().ifPresent(parent -> host.put("CgroupParent", parent));
  }

  private void resources(Map<String, Object> host) {
    Resources resources = service.resources();
    Limits limits = service.limits();
    limits.memory().ifPresent(size -> host.put("Memory", size.bytes()));
    limits.memoryReservation().ifPresent(size -> host.put("MemoryReservation", size.bytes()));
    limits.cpus().ifPresent(cpus -> host.put("NanoCpus", Math.round(cpus * 1e9)));
    limits.pids().ifPresent(pids -> host.put("PidsLimit", pids));
    resources.memswapLimit().ifPresent(size -> host.put("MemorySwap", size.bytes()));
    resources.memSwappiness().ifPresent(value -> host.put("MemorySwappiness", value));
    resources.cpuShares().ifPresent(value -> host.put("CpuShares", value));
    resources.cpuQuota().ifPresent(value -> host.put("CpuQuota", value));
    resources.cpuPeriod().ifPresent(value -> host.put("CpuPeriod", value));
    resources.cpuRealtimeRuntime().ifPresent(value -> host.put("CpuRealtimeRuntime", value));
    resources.cpuRealtimePeriod().ifPresent(value -> host.put("CpuRealtimePeriod", value));
    resources.cpuset().ifPresent(value -> host.put("CpusetCpus", value));
    host.put("OomKillDisable", resources.oomKillDisable());
    resources.oomScoreAdjust().ifPresent(value -> host.put("OomScoreAdj", value));
    resources
        .blockIo()
        .ifPresent(io -> {
          io.weight().ifPresent(value -> host.put("BlkioWeight", value));
          host.put(
              "BlkioWeightDevice",
              io.deviceWeights().stream()
                  .map(each -> Map.of("Path", each.path(), "Weight", each.weight()))
                  .toList());
          host.put("BlkioDeviceReadBps", rates(io.readRates()));
          host.put("BlkioDeviceWriteBps", rates(io.writeRates()));
          host.put("BlkioDeviceReadIOps", rates(io.readOperations()));
          host.put("BlkioDeviceWriteIOps", rates(io.writeOperations()));
        });
    List<Map<String, Object>> ulimits = new ArrayList<>();
    resources.ulimits().forEach((name, limit) -> ulimits.add(ulimit(name, limit)));
    host.put("Ulimits", ulimits);
    host.put("Sysctls", resources.sysctls());
    host.put("StorageOpt", resources.storageOptions());
    host.put("DeviceCgroupRules", resources.deviceCgroupRules());
    host.put("DeviceRequests", deviceRequests());
    host.put(
        "Devices",
        resources.devices().stream()
            .filter(d -> !d.isCdi())
            .map(d ->
                Map.of(
                    "PathOnHost", d.source(),
                    "PathInContainer", d.target(),
                    "CgroupPermissions", d.permissions()))
            .toList());
  }

  /// `devices` with CDI names, `gpus`, and what `deploy` reserves.
  private List<Map<String, Object>> deviceRequests() {
    List<Map<String, Object>> requests = new ArrayList<>();
    List<String> names =
        service.resources().devices().stream()
            .filter(DeviceMapping::isCdi)
            .map(DeviceMapping::source)
            .toList();
    if (!names.isEmpty()) {
      requests.add(Map.of("Driver", "cdi", "DeviceIDs", names));
    }
    service.resources().gpus().forEach(gpus -> requests.add(request(gpus, List.of("gpu"))));
    service
        .deploy()
        .flatMap(Deploy::reservations)
        .map(Deploy.Share::devices)
        .orElse(List.of())
        .forEach(devices -> requests.add(request(devices, List.of())));
    return requests;
  }

  private static Map<String, Object> request(DeviceReservation asked, List<String> more) {
    List<String> capabilities = new ArrayList<>(asked.capabilities());
    capabilities.addAll(more);
    // Without a number and without names, all are meant.
    long count = asked.count().orElse(asked.deviceIds().isEmpty() ? -1 : 0);
    return Map.of(
        "Driver", asked.driver().orElse(""),
        "Count", count,
        "DeviceIDs", asked.deviceIds(),
        "Capabilities", List.of(capabilities),
        "Options", asked.options());
  }

  private static List<Map<String, Object>> rates(List<BlockIo.DeviceRate> rates) {
    return rates.stream()
        .map(each -> Map.<String, Object>of("Path", each.path(), "Rate", each.rate().bytes()))
        .toList();
  }

  private static Map<String, Object> ulimit(String name, Ulimit limit) {
    return Map.of("Name", name, "Soft", limit.soft(), "Hard", limit.hard());
  }

  private Map<String, Object> restartPolicy() {
    return switch (service.restartPolicy()) {
      case RestartPolicy.Never _ -> Map.of("Name", "no");
      case RestartPolicy.Always _ -> Map.of("Name", "always");
      case RestartPolicy.UnlessStopped _ -> Map.of("Name", "unless-stopped");
      case RestartPolicy.OnFailure(OptionalInt attempts) ->
          Map.of("Name", "on-failure", "MaximumRetryCount", attempts.orElse(0));
    };
  }

  // ---- NetworkingConfig

  private Map<String, Object> endpoints() {
    Map<String, Object> endpoints = new LinkedHashMap<>();
    if (service.networking().mode().isPresent()) {
      return endpoints;
    }
    Optional<String> mac = service.networking().macAddress();
    for (String key : service.networking().networksByPriority()) {
      NetworkAttachment attachment =
          service.networking().networks().getOrDefault(key, NetworkAttachment.PLAIN);
      Map<String, Object> endpoint = endpoint(attachment);
      // The service's own address is that on its first network.
      if (endpoints.isEmpty()) {
        mac.ifPresent(address -> endpoint.put("MacAddress", address));
      }
      endpoints.put(networkName(key), endpoint);
    }
    return endpoints;
  }

  private Map<String, Object> endpoint(NetworkAttachment attachment) {
    Map<String, Object> endpoint = new LinkedHashMap<>();
    List<String> aliases = new ArrayList<>(names);
    aliases.addAll(attachment.aliases());
    endpoint.put("Aliases", aliases.stream().distinct().toList());
    Map<String, Object> fixed = new LinkedHashMap<>();
    attachment.ipv4Address().ifPresent(a -> fixed.put("IPv4Address", a));
    attachment.ipv6Address().ifPresent(a -> fixed.put("IPv6Address", a));
    if (!attachment.linkLocalIps().isEmpty()) {
      fixed.put("LinkLocalIPs", attachment.linkLocalIps());
    }
    if (!fixed.isEmpty()) {
      endpoint.put("IPAMConfig", fixed);
    }
    attachment.macAddress().ifPresent(mac -> endpoint.put("MacAddress", mac));
    endpoint.put("GwPriority", attachment.gatewayPriority());
    Map<String, String> options = new LinkedHashMap<>(attachment.driverOptions());
    attachment.interfaceName().ifPresent(name -> options.putIfAbsent(INTERFACE_NAME, name));
    endpoint.put("DriverOpts", options);
    endpoint.put("Links", links);
    return endpoint;
  }
}
