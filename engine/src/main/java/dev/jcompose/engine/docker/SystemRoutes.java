package dev.jcompose.engine.docker;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.docker.container.ContainerSummary;
import dev.jcompose.engine.docker.form.KeyValueFile;
import dev.jcompose.engine.docker.image.BuildCacheRoutes;
import dev.jcompose.engine.docker.image.ImageJson;
import dev.jcompose.engine.http.ApiVersion;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Method;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.settings.Runtimes;
import dev.jcompose.engine.settings.UserRemap;
import dev.jcompose.engine.spec.KernelLimits;
import dev.jcompose.image.DiskUsage;
import dev.jcompose.linux.name.Architecture;
import dev.jcompose.linux.name.Platform;
import dev.jcompose.runtime.apparmor.AppArmor;
import dev.jcompose.volume.LocalVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the engine and its host are: ping, version, info, disk usage.
record SystemRoutes(Engine engine, String version) {
  private static final int KIBIBYTE = 1024;
  private static final Set<String> USAGE = Set.of("image", "container", "volume", "build-cache");

  void addTo(Router routes) {
    routes.get("/_ping", SystemRoutes::ping);
    routes.get("/version", exchange -> exchange.json(200, versions(), DockerJson.docker()));
    routes.get(
        "/info",
        exchange -> {
          ObjectNode tree = info();
          if (!exchange.version().atLeast(1, 25)) {
            tree.put("ExecutionDriver", "<not supported>"); // clients of then ask for it
          }
          exchange.json(200, tree, DockerJson.docker());
        });
    routes.get(
        "/system/df",
        exchange -> exchange.json(200, diskUsage(exchange.query()), DockerJson.docker()));
  }

  private static void ping(Exchange exchange) throws IOException {
    exchange.setHeader("Builder-Version", "2");
    exchange.setHeader("Cache-Control", "no-cache, no-store, must-revalidate");
    exchange.setHeader("Pragma", "no-cache");
    exchange.setHeader("Swarm", "inactive");
    if (exchange.method() == Method.HEAD) {
      exchange.setHeader("Content-Type", "text/plain; charset=utf-8");
      exchange.empty(200);
    } else {
      exchange.text(200, "OK");
    }
  }

  private ObjectNode versions() {
    String kernel = System.getProperty("os.version");
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.putObject("Platform").put("Name", "jcompose " + version);
    ArrayNode components = tree.putArray("Components");
    components
        .addObject()
        .put("Name", "Engine")
        .put("Version", DockerVersion.ENGINE)
        .putObject("Details")
        .put("ApiVersion", ApiVersion.NEWEST.toString())
        .put("Arch", Platform.HERE.architecture())
        .put("Experimental", "false")
        .put("KernelVersion", kernel)
        .put("MinAPIVersion", ApiVersion.OLDEST.toString())
        .put("Os", Platform.HERE.os());
    components
        .addObject()
        .put("Name", "jcompose")
        .put("Version", version)
        .putObject("Details")
        .put("Api", "/jcompose/v1");
    return tree.put("Version", DockerVersion.ENGINE)
        .put("ApiVersion", ApiVersion.NEWEST.toString())
        .put("MinAPIVersion", ApiVersion.OLDEST.toString())
        .put("GitCommit", "")
        .put("GoVersion", "")
        .put("Os", Platform.HERE.os())
        .put("Arch", Platform.HERE.architecture())
        .put("KernelVersion", kernel);
  }

  private ObjectNode info() throws IOException {
    List<ContainerState> states =
        engine.containers().list().stream().map(Container::state).toList();
    long paused = count(states, ContainerState.Status.PAUSED);
    long running =
        count(states, ContainerState.Status.RUNNING)
            + count(states, ContainerState.Status.RESTARTING);
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("ID", engine.id())
        .put("Containers", states.size())
        .put("ContainersRunning", running)
        .put("ContainersPaused", paused)
        .put("ContainersStopped", states.size() - running - paused)
        .put("Images", engine.images().list().size())
        .put("Driver", "overlayfs");
    tree.putArray("DriverStatus");
    ObjectNode plugins = tree.putObject("Plugins");
    plugins.putArray("Volume").add("local");
    plugins.putArray("Network").add("bridge").add("host").add("ipvlan").add("macvlan").add("null");
    plugins.putNull("Authorization");
    plugins
        .putArray("Log")
        .add("fluentd")
        .add("gelf")
        .add("journald")
        .add("json-file")
        .add("local")
        .add("syslog");
    for (String limit :
        List.of("MemoryLimit", "SwapLimit", "CpuCfsPeriod", "CpuCfsQuota", "CPUShares", "CPUSet")) {
      tree.put(limit, true);
    }
    tree.put("PidsLimit", true)
        .put("IPv4Forwarding", true)
        .put("OomKillDisable", KernelLimits.here().oomKillDisable());
    host(tree);
    return tree;
  }

  private static long count(List<ContainerState> states, ContainerState.Status status) {
    return states.stream().filter(state -> state.status() == status).count();
  }

  private void host(ObjectNode tree) throws IOException {
    Map<String, String> release = KeyValueFile.read(Path.of("/etc/os-release"), "=");
    String memory =
        KeyValueFile.read(Path.of("/proc/meminfo"), ":").getOrDefault("MemTotal", "0 kB");
    tree.put("Debug", false)
        .put("SystemTime", Instant.now().toString())
        .put("LoggingDriver", "json-file")
        .put("CgroupDriver", "cgroupfs")
        .put(
            "CgroupVersion", Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "2" : "1")
        .put("KernelVersion", System.getProperty("os.version"))
        .put("OperatingSystem", release.getOrDefault("PRETTY_NAME", "Linux"))
        .put("OSVersion", release.getOrDefault("VERSION_ID", ""))
        .put("OSType", Platform.HERE.os())
        .put("Architecture", Architecture.HERE.kernelName())
        .put("IndexServerAddress", "https://index.docker.io/v1/")
        .put("NCPU", Runtime.getRuntime().availableProcessors())
        .put("MemTotal", Long.parseLong(memory.split(" ", 2)[0]) * KIBIBYTE)
        .put("DockerRootDir", engine.config().dataRoot().toString())
        .put("Name", Files.readString(Path.of("/proc/sys/kernel/hostname")).strip())
        .put("ExperimentalBuild", false)
        .put("ServerVersion", DockerVersion.ENGINE);
    tree.putArray("Labels");
    ObjectNode runtimes = tree.putObject("Runtimes");
    runtimes.putObject("jcompose").put("path", "jc-shim");
    Runtimes known = Runtimes.ofThisMachine();
    // The name that programs look for, instead of ours.
    runtimes.putObject(known.ourName()).put("path", "jc-shim");
    known
        .others()
        .forEach((name, runtime) -> {
          ObjectNode other = runtimes.putObject(name).put("path", runtime.program().toString());
          if (!runtime.args().isEmpty()) {
            ArrayNode arguments = other.putArray("runtimeArgs");
            runtime.args().forEach(arguments::add);
          }
        });
    tree.put("DefaultRuntime", known.usual().isEmpty() ? known.ourName() : known.usual());
    ObjectNode swarm = tree.putObject("Swarm");
    swarm.put("NodeID", "").put("NodeAddr", "").put("LocalNodeState", "inactive");
    swarm.put("ControlAvailable", false).put("Error", "").putNull("RemoteManagers");
    tree.put("HttpProxy", "")
        .put("HttpsProxy", "")
        .put("NoProxy", "")
        .put("NEventsListener", 0)
        .putNull("GenericResources");
    for (String part : List.of("ContainerdCommit", "RuncCommit", "InitCommit")) {
      tree.putObject(part).put("ID", "");
    }
    tree.put("LiveRestoreEnabled", true).put("Isolation", "").put("InitBinary", "jc-shim");
    ArrayNode security = tree.putArray("SecurityOptions");
    if (AppArmor.ofThisMachine().isOn()) {
      security.add("name=apparmor");
    }
    security.add("name=seccomp,profile=builtin");
    if (UserRemap.ofThisMachine().isPresent()) {
      security.add("name=userns");
    }
    tree.putArray("CDISpecDirs");
    List<String> warnings = engine.networks().obstacles();
    if (warnings.isEmpty()) {
      tree.putNull("Warnings");
    } else {
      ArrayNode shown = tree.putArray("Warnings");
      warnings.forEach(warning -> shown.add("WARNING: " + warning));
    }
  }

  /// How many containers use a volume.
  private long users(String volume) {
    return engine.containers().list().stream()
        .filter(
            container -> container.mounts().stream().anyMatch(mount -> volume.equals(mount.name())))
        .count();
  }

  /// @param query kinds of objects as `type`; all of them when none is named
  private ObjectNode diskUsage(Query query) {
    List<String> kinds = query.has("type") ? query.all("type") : List.copyOf(USAGE);
    kinds.stream()
        .filter(kind -> !USAGE.contains(kind))
        .findFirst()
        .ifPresent(kind -> {
          throw HttpProblem.badRequest("unknown object type: " + kind);
        });
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("LayersSize", 0);
    tree.putNull("Images").putNull("Containers").putNull("Volumes").putNull("BuildCache");
    if (kinds.contains("image")) {
      images(tree);
    }
    if (kinds.contains("container")) {
      ArrayNode containers = tree.putArray("Containers");
      var summary = new ContainerSummary(engine);
      engine.containers().list().forEach(c -> containers.add(summary.withSize(c)));
    }
    if (kinds.contains("volume")) {
      volumes(tree.putArray("Volumes"));
    }
    if (kinds.contains("build-cache")) {
      BuildCacheRoutes.list(engine, tree.putArray("BuildCache"));
    }
    return tree;
  }

  private void images(ObjectNode tree) {
    ArrayNode images = tree.putArray("Images");
    DiskUsage usage = engine.images().usage();
    for (DiskUsage.ImageUsage each : usage.images()) {
      String id = each.image().id().value();
      long users = engine.containers().list().stream().filter(c -> c.imageId().equals(id)).count();
      images.add(
          ImageJson.summary(each.image())
              .put("SharedSize", each.sharedBytes())
              .put("Containers", users));
    }
    tree.put("LayersSize", usage.layersBytes());
  }

  private void volumes(ArrayNode volumes) {
    for (LocalVolume volume : engine.volumes().list()) {
      ObjectNode shown = VolumeRoutes.json(volume);
      shown
          .putObject("UsageData")
          .put("RefCount", users(volume.name()))
          .put("Size", engine.volumes().size(volume.name()));
      volumes.add(shown);
    }
  }
}
