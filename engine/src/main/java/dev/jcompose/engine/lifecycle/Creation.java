package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.MountPoint;
import dev.jcompose.engine.container.Parts;
import dev.jcompose.engine.container.RunRecord;
import dev.jcompose.engine.container.Undo;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.network.NetworkService;
import dev.jcompose.engine.request.ConfigMerge;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.HostConfig.Extension;
import dev.jcompose.engine.request.HostConfig.InlineFile;
import dev.jcompose.engine.request.MountWishes;
import dev.jcompose.engine.request.MountWishes.Wish;
import dev.jcompose.engine.request.Names;
import dev.jcompose.engine.request.NamespaceConflicts;
import dev.jcompose.engine.request.NamespacedSysctls;
import dev.jcompose.engine.request.Ports;
import dev.jcompose.engine.request.Signals;
import dev.jcompose.engine.spec.ContainerFiles;
import dev.jcompose.engine.spec.Limits;
import dev.jcompose.engine.spec.MountPlan;
import dev.jcompose.engine.spec.Privileges;
import dev.jcompose.engine.spec.RuntimeSpecs;
import dev.jcompose.image.Image;
import dev.jcompose.image.Snapshot;
import dev.jcompose.linux.call.IoFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes containers. Killed half-way, the directory has no `spec.json` yet, and the next engine
/// sweeps it.
final class Creation {
  private static final long SHM_SIZE = 64L << 20;

  private final Parts parts;
  private final NetworkService networks;

  Creation(Parts parts, NetworkService networks) {
    this.parts = parts;
    this.networks = networks;
  }

  LiveContainer create(Optional<String> wishedName, ContainerRequest request) {
    Image image =
        parts
            .images()
            .find(request.config().image())
            .orElseThrow(() -> noSuchImage(request.config().image()));
    String id = Names.freshId();
    var undo = new Undo();
    String name = reserve(wishedName, id);
    undo.add(() -> parts.registry().release(name, id));
    try {
      HostConfig host = resolve(request.hostConfig());
      ContainerConfig config =
          ConfigMerge.merge(request.config(), image.config(), host, id.substring(0, 12));
      Map<String, EndpointSettings> endpoints = endpoints(request, host);
      List<InlineFile> files = host.jcompose().map(Extension::files).orElse(List.of());
      NamespaceConflicts.check(request.config(), host);
      check(config, host);
      parts.store().makeDirectory(id);
      undo.add(() -> parts.store().delete(id));
      Snapshot snapshot = parts.images().createSnapshot(id, image.id());
      undo.add(() -> parts.images().removeSnapshot(id));
      MountPlan.Resolved mounts =
          MountPlan.resolve(
              parts.volumes(),
              id,
              MountWishes.collect(config, host, inherited(host)),
              RuntimeSpecs.rootfs(snapshot));
      undo.add(() -> mounts.anonymous().forEach(parts.volumes()::remove));
      ContainerFiles.writeInline(parts.store().directory(id), files);
      var definition =
          new Definition(
              id,
              name,
              Instant.now(),
              image.id().value(),
              config,
              withoutContent(host, files),
              endpoints,
              mounts.points(),
              mounts.anonymous(),
              hostname(config, host));
      parts.store().save(definition);
      var container = new LiveContainer(definition, RunRecord.CREATED);
      parts.registry().add(container);
      parts.announce(container, "create");
      return container;
    } catch (RuntimeException problem) {
      undo.run(problem);
      throw problem;
    }
  }

  private String reserve(Optional<String> wish, String id) {
    if (wish.filter(name -> !name.isEmpty()).isEmpty()) {
      return parts.registry().reserveMadeUp(id);
    }
    String name = Names.checked(wish.orElseThrow());
    parts.registry().reserve(name, id);
    return name;
  }

  static EngineException noSuchImage(String ref) {
    String last = ref.substring(ref.lastIndexOf('/') + 1);
    boolean tagged = last.indexOf(':') >= 0 || last.indexOf('@') >= 0;
    return new EngineException.NotFound("No such image: " + ref + (tagged ? "" : ":latest"));
  }

  private HostConfig resolve(HostConfig host) {
    String mode =
        switch (host.networkMode()) {
          case "", "default" -> NetworkService.BRIDGE;
          default -> host.networkMode();
        };
    long swap = host.memory() > 0 && host.memorySwap() == 0 ? 2 * host.memory() : host.memorySwap();
    return host.resolved(
        byId(mode),
        host.shmSize() == 0 ? SHM_SIZE : host.shmSize(),
        host.ipcMode().isEmpty() ? "private" : byId(host.ipcMode()),
        swap,
        host.jcompose());
  }

  private String byId(String mode) {
    return mode.startsWith("container:")
        ? "container:" + parts.registry().get(mode.substring("container:".length())).id
        : mode;
  }

  /// What shows a mistake now rather than at the first start.
  private static void check(ContainerConfig config, HostConfig host) {
    if (config.entrypoint().orElse(List.of()).isEmpty()
        && config.cmd().orElse(List.of()).isEmpty()) {
      throw new EngineException.BadRequest("no command specified");
    }
    Limits.of(host);
    NamespacedSysctls.check(host);
    Privileges.of(host);
    Ports.wishes(host, config.exposedPorts().keySet());
    config.stopSignal().ifPresent(Signals::number);
    if (host.jcompose().flatMap(Extension::settlingTime).orElse(0L) < 0) {
      throw new EngineException.BadRequest("SettlingTime must not be negative");
    }
    HostConfig.RestartPolicy policy = host.restartPolicy();
    switch (policy.name()) {
      case "no", "always", "unless-stopped" -> {
        if (policy.maximumRetryCount() != 0) {
          throw new EngineException.BadRequest(
              "invalid restart policy: maximum retry count can only be used with 'on-failure'");
        }
      }
      case "on-failure" -> {
        if (policy.maximumRetryCount() < 0) {
          throw new EngineException.BadRequest(
              "invalid restart policy: maximum retry count cannot be negative");
        }
      }
      default ->
          throw new EngineException.BadRequest(
              "invalid restart policy: unknown policy '"
                  + policy.name()
                  + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
    }
    if (host.autoRemove() && !policy.name().equals("no")) {
      throw new EngineException.BadRequest(
          "can't create 'AutoRemove' container with restart policy");
    }
    if (!host.links().isEmpty()) {
      throw new EngineException.BadRequest(
          "links: not supported (put the containers on one network and use their names)");
    }
  }

  /// Its networks by name: the one of its network mode, and the others asked for.
  private Map<String, EndpointSettings> endpoints(ContainerRequest request, HostConfig host) {
    String mode = host.networkMode();
    Map<String, EndpointSettings> resolved = new LinkedHashMap<>();
    if (mode.equals(NetworkService.HOST)
        || mode.equals(NetworkService.NONE)
        || mode.startsWith("container:")) {
      return resolved;
    }
    Map<String, EndpointSettings> wishes = new LinkedHashMap<>(request.networks());
    EndpointSettings unnamed = wishes.remove("default");
    if (unnamed != null) {
      wishes.putIfAbsent(mode, unnamed);
    }
    EndpointSettings first = wishes.remove(mode);
    add(resolved, mode, first == null ? EndpointSettings.empty() : first);
    wishes.forEach((network, wish) -> add(resolved, network, wish));
    return resolved;
  }

  private void add(Map<String, EndpointSettings> resolved, String ref, EndpointSettings wish) {
    var network = networks.resolve(ref);
    resolved.putIfAbsent(network.spec().name(), wish.wish(network.id().value(), wish.dnsNames()));
  }

  private List<Wish> inherited(HostConfig host) {
    List<Wish> wishes = new ArrayList<>();
    for (String from : host.volumesFrom()) {
      int colon = from.lastIndexOf(':');
      boolean readOnly = colon > 0 && from.substring(colon + 1).equals("ro");
      Definition other =
          parts.registry().get(colon > 0 ? from.substring(0, colon) : from).definition;
      for (MountPoint point : other.mounts()) {
        String source = point.type().equals("volume") ? point.name() : point.source();
        wishes.add(
            new Wish(
                MountWishes.request(
                    point.type(), source, point.destination(), readOnly || !point.rw()),
                point.mode(),
                false));
      }
    }
    return wishes;
  }

  /// The content of inline files is in files of their own from now on.
  private static HostConfig withoutContent(HostConfig host, List<InlineFile> files) {
    if (files.isEmpty()) {
      return host;
    }
    List<InlineFile> bare =
        files.stream()
            .map(file ->
                new InlineFile(file.target(), new byte[0], file.uid(), file.gid(), file.mode()))
            .toList();
    return host.resolved(
        host.networkMode(),
        host.shmSize(),
        host.ipcMode(),
        host.memorySwap(),
        host.jcompose().map(own -> own.with(bare)));
  }

  private String hostname(ContainerConfig config, HostConfig host) {
    if (host.networkMode().startsWith("container:")) {
      return parts
          .registry()
          .get(host.networkMode().substring("container:".length()))
          .definition
          .hostname();
    }
    if (!config.hostname().isEmpty()) {
      return config.hostname();
    }
    try {
      return java.nio.file.Files.readString(java.nio.file.Path.of("/proc/sys/kernel/hostname"))
          .strip();
    } catch (java.io.IOException problem) {
      throw new EngineException.ServerError(
          "host name: cannot be read: " + IoFailure.words(problem), problem);
    }
  }
}
