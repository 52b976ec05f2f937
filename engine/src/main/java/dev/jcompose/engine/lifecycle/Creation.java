package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.MountPoint;
import dev.jcompose.engine.container.RunRecord;
import dev.jcompose.engine.container.Undo;
import dev.jcompose.engine.device.DeviceSelection;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.image.MissingImage;
import dev.jcompose.engine.network.EndpointChecks;
import dev.jcompose.engine.network.EndpointOptions;
import dev.jcompose.engine.network.NetworkResolver;
import dev.jcompose.engine.network.PredefinedNetworks;
import dev.jcompose.engine.request.ConfigMerge;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.engine.request.ContainerNames;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.HostConfig.Extension;
import dev.jcompose.engine.request.HostConfig.InlineFile;
import dev.jcompose.engine.request.HostConfigBuilder;
import dev.jcompose.engine.request.LayerSize;
import dev.jcompose.engine.request.NamespaceConflicts;
import dev.jcompose.engine.request.NamespacedSysctls;
import dev.jcompose.engine.request.Ports;
import dev.jcompose.engine.request.RequestChecks;
import dev.jcompose.engine.request.RequestedMounts;
import dev.jcompose.engine.request.RequestedMounts.RequestedMount;
import dev.jcompose.engine.request.RestartPolicies;
import dev.jcompose.engine.request.Signals;
import dev.jcompose.engine.settings.EngineFile;
import dev.jcompose.engine.settings.Runtimes;
import dev.jcompose.engine.settings.StorageOptions;
import dev.jcompose.engine.settings.UserRemap;
import dev.jcompose.engine.spec.EngineSocket;
import dev.jcompose.engine.spec.GeneratedFiles;
import dev.jcompose.engine.spec.MountPlan;
import dev.jcompose.engine.spec.Privileges;
import dev.jcompose.engine.spec.RequestedLimits;
import dev.jcompose.engine.spec.RuntimeSpecs;
import dev.jcompose.image.Image;
import dev.jcompose.image.Snapshot;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.namespace.IdMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Creates containers. After a kill half-way, the directory has no `spec.json` yet, and the next
/// engine removes it.
final class Creation {
  private static final long SHM_SIZE = 64L << 20;

  private final LifecycleContext context;
  private final NetworkResolver networks;
  private final EngineSocket socket;

  Creation(LifecycleContext context, NetworkResolver networks, EngineSocket socket) {
    this.context = context;
    this.networks = networks;
    this.socket = socket;
  }

  LiveContainer create(Optional<String> wishedName, ContainerRequest request) {
    RequestChecks.check(request);
    EngineFile settings = EngineFile.read();
    Runtimes runtimes = Runtimes.in(settings);
    var _ = runtimes.find(request.hostConfig().runtime());
    if (request.config().image().isEmpty()) {
      // Without an image there is nothing else that a command could come from.
      boolean idle =
          request.config().entrypoint().orElse(List.of()).isEmpty()
              && request.config().cmd().orElse(List.of()).isEmpty();
      throw new EngineException.BadRequest(idle ? "no command specified" : "no image specified");
    }
    String called = request.config().image();
    Image image =
        request
            .platform()
            .map(platform -> context.images().find(called, platform))
            .orElseGet(() -> context.images().find(called))
            .orElseThrow(() -> MissingImage.of(called));
    String id = ContainerNames.freshId();
    var undo = new Undo();
    String name = reserve(wishedName, id);
    undo.add(() -> context.registry().release(name, id));
    try {
      HostConfig host = resolve(request.hostConfig(), runtimes.usual());
      Optional<IdMapping> users = UserNamespaceChoice.of(host, UserRemap.in(settings));
      requireOthers(host);
      ContainerConfig config =
          ConfigMerge.merge(request.config(), image.config(), host, id.substring(0, 12));
      List<InlineFile> files = host.jcompose().map(Extension::files).orElse(List.of());
      NamespaceConflicts.check(request.config(), host);
      check(config, host);
      Optional<Long> size = layerSize(host, settings);
      host = new BridgeLinks(context.registry()).byId(host);
      undo.add(networks::tidyBridge);
      Map<String, EndpointSettings> endpoints = endpoints(request, host);
      context.store().makeDirectory(id, name);
      undo.add(() -> context.store().delete(id));
      Snapshot snapshot = context.images().createSnapshot(id, image.id(), size);
      undo.add(() -> context.images().removeSnapshot(id));
      new Workdir(config.workingDir(), users).make(snapshot);
      List<RequestedMount> inherited = VolumesFrom.mounts(host.volumesFrom(), context.registry());
      MountPlan.Resolved mounts =
          MountPlan.resolve(
              context.volumes(),
              context.images(),
              id,
              socket.inPlaceOfDockers(RequestedMounts.collect(config, host, inherited)),
              RuntimeSpecs.rootfs(snapshot));
      undo.add(() -> mounts.anonymous().forEach(context.volumes()::remove));
      mounts
          .made()
          .forEach(volume ->
              context
                  .events()
                  .publish("volume", "create", volume.name(), Map.of("driver", volume.driver())));
      GeneratedFiles.writeInline(context.store().directory(id), files, users);
      var definition =
          new Definition(
              id,
              name,
              Instant.now(),
              image.id().value(),
              config,
              kept(host, files, inherited),
              endpoints,
              mounts.points(),
              anonymous(host, mounts),
              hostname(config, host),
              users);
      context.store().save(definition);
      LiveContainer container = LiveContainer.of(definition, RunRecord.CREATED, context.store());
      context.registry().add(container);
      context.announce(container, "create");
      return container;
    } catch (RuntimeException problem) {
      undo.run(problem);
      throw Failures.ofFullDisk(problem, name, "create");
    }
  }

  private String reserve(Optional<String> wanted, String id) {
    if (wanted.filter(name -> !name.isEmpty()).isEmpty()) {
      return context.registry().reserveMadeUp(id);
    }
    String name = ContainerNames.checked(wanted.orElseThrow());
    context.registry().reserve(name, id);
    return name;
  }

  /// How large its writable layer may get; empty for no limit.
  ///
  /// @throws EngineException.ServerError when that is not possible on this machine
  private Optional<Long> layerSize(HostConfig host, EngineFile settings) {
    Map<String, String> options = host.storageOpt();
    return options.isEmpty()
        ? StorageOptions.size(settings)
        : LayerSize.possible(options, context.images().obstacleToLimits());
  }

  /// @param runtime the name of the runtime when the request has none
  private HostConfig resolve(HostConfig host, String runtime) {
    String mode =
        switch (host.networkMode()) {
          case "", "default" -> PredefinedNetworks.BRIDGE;
          default -> host.networkMode();
        };
    long swap = host.memory() > 0 && host.memorySwap() == 0 ? 2 * host.memory() : host.memorySwap();
    HostConfigBuilder resolved =
        host.toBuilder()
            .networkMode(networkById(mode))
            .runtime(host.runtime().isEmpty() ? runtime : host.runtime())
            .shmSize(host.shmSize() == 0 ? SHM_SIZE : host.shmSize())
            .ipcMode(host.ipcMode().isEmpty() ? "private" : byId(host.ipcMode()));
    resolved.resources().memorySwap(swap);
    return resolved.done();
  }

  /// The network of a container that does not exist yet is looked up when it is needed, as in
  /// Docker.
  private String networkById(String mode) {
    return ContainerMode.container(mode)
        .flatMap(context.registry()::find)
        .map(other -> ContainerMode.of(other.id().value()))
        .orElse(mode);
  }

  private String byId(String mode) {
    return ContainerMode.container(mode)
        .map(ref -> ContainerMode.of(other(ref).id().value()))
        .orElse(mode);
  }

  /// A container that another one needs. If it is missing, that is a bad request: clients take a
  /// 404 for a missing image, and pull that.
  private LiveContainer other(String ref) {
    return context
        .registry()
        .find(ref)
        .orElseThrow(() -> new EngineException.BadRequest("No such container: " + ref));
  }

  /// Containers that it is to share something with have to be there.
  private void requireOthers(HostConfig host) {
    ContainerMode.container(host.pidMode()).ifPresent(this::other);
  }

  /// Checks that report a mistake now rather than at the first start.
  private void check(ContainerConfig config, HostConfig host) {
    if (config.entrypoint().orElse(List.of()).isEmpty()
        && config.cmd().orElse(List.of()).isEmpty()) {
      throw new EngineException.BadRequest("no command specified");
    }
    new BridgeLinks(context.registry()).check(host);
    RequestedLimits.of(host);
    RuntimeSpecs.checkLog(host);
    var _ = DeviceSelection.edits(host.deviceRequests());
    NamespacedSysctls.check(host);
    Privileges.check(host);
    Ports.requested(host, config.exposedPorts().names());
    config.stopSignal().ifPresent(Signals::number);
    HostConfig.RestartPolicy policy = host.restartPolicy();
    RestartPolicies.check(policy);
    if (host.autoRemove() && !policy.name().equals("no")) {
      throw new EngineException.BadRequest(
          "can't create 'AutoRemove' container with restart policy");
    }
  }

  /// Its networks by name: the one of its network mode, and the others that were requested.
  private Map<String, EndpointSettings> endpoints(ContainerRequest request, HostConfig host) {
    String mode = host.networkMode();
    Map<String, EndpointSettings> resolved = new LinkedHashMap<>();
    if (mode.equals(PredefinedNetworks.HOST)
        || mode.equals(PredefinedNetworks.NONE)
        || ContainerMode.is(mode)) {
      request.networks().forEach(EndpointChecks::checkAddress);
      return resolved;
    }
    Map<String, EndpointSettings> endpoints = new LinkedHashMap<>(request.networks());
    EndpointSettings unnamed = endpoints.remove("default");
    if (unnamed != null) {
      endpoints.putIfAbsent(mode, unnamed);
    }
    EndpointSettings first = endpoints.remove(mode);
    add(
        resolved,
        mode,
        (first == null ? EndpointSettings.empty() : first).withMac(request.config().macAddress()));
    endpoints.forEach((network, settings) -> add(resolved, network, settings));
    return resolved;
  }

  /// A network that does not exist is looked up again at the start, as in Docker.
  private void add(Map<String, EndpointSettings> resolved, String ref, EndpointSettings settings) {
    EndpointOptions.check(settings);
    networks
        .lookUp(ref)
        .ifPresentOrElse(
            network -> {
              EndpointChecks.check(network.spec(), settings);
              resolved.putIfAbsent(
                  network.spec().name(),
                  settings.asRequested(network.id().value(), settings.dnsNames()));
            },
            () -> resolved.putIfAbsent(ref, settings.asRequested("", settings.dnsNames())));
  }

  /// Its own anonymous volumes, and those it has from others: they are removed with the last
  /// container that uses them.
  private List<String> anonymous(HostConfig host, MountPlan.Resolved mounts) {
    List<String> names = new ArrayList<>(mounts.anonymous());
    Set<String> mounted =
        mounts.points().stream().map(MountPoint::name).collect(Collectors.toSet());
    for (String from : host.volumesFrom()) {
      VolumesFrom.source(from, context.registry()).definition().anonymousVolumes().stream()
          .filter(mounted::contains)
          .forEach(names::add);
    }
    return List.copyOf(names);
  }

  /// The definition as it is saved: the content of inline files moves to separate files, and
  /// inherited mounts no longer depend on the other container.
  private static HostConfig kept(
      HostConfig host, List<InlineFile> files, List<RequestedMount> inherited) {
    if (files.isEmpty() && inherited.isEmpty()) {
      return host;
    }
    List<InlineFile> bare =
        files.stream()
            .map(file ->
                new InlineFile(file.target(), new byte[0], file.uid(), file.gid(), file.mode()))
            .toList();
    Extension extension =
        host.jcompose()
            .orElse(Extension.NONE)
            .with(bare, inherited.stream().map(RequestedMount::request).toList());
    return host.toBuilder().jcompose(Optional.of(extension)).done();
  }

  private String hostname(ContainerConfig config, HostConfig host) {
    Optional<String> shared = ContainerMode.container(host.networkMode());
    if (shared.isPresent()) {
      return shared
          .flatMap(context.registry()::find)
          .map(other -> other.definition().hostname())
          .orElse("");
    }
    if (!config.hostname().isEmpty()) {
      return config.hostname();
    }
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          "host name: cannot be read: " + IoFailure.words(problem), problem);
    }
  }
}
