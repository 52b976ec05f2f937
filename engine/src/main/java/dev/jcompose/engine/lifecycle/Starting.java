package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.JoinedNamespace;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.container.Undo;
import dev.jcompose.engine.container.WaitResult;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.exec.Probes;
import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.health.HealthRule;
import dev.jcompose.engine.network.Connections;
import dev.jcompose.engine.network.PredefinedNetworks;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.LayerSize;
import dev.jcompose.engine.request.NamespacedSysctls;
import dev.jcompose.engine.requirement.Emulators;
import dev.jcompose.engine.spec.GeneratedFiles;
import dev.jcompose.engine.spec.ResolvConf;
import dev.jcompose.engine.spec.RuntimeSpecs;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Snapshot;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.name.Platform;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.PublishedPorts;
import dev.jcompose.runtime.RunState;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.StartResources;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts containers: network, files, process, in this order; what fails is undone in reverse.
final class Starting {
  private static final int NOT_RUNNABLE = 126;
  private static final Logger LOG = LoggerFactory.getLogger(Starting.class);
  private static final int CANNOT_START = 125;
  private static final Set<String> OWN_IPC = Set.of("private", "none");

  private final LifecycleContext context;
  private final Connections connections;
  private final RuntimeSpecs specs;
  private final Probes probes;
  private volatile boolean refused;

  Starting(LifecycleContext context, Connections connections, Probes probes) {
    this.context = context;
    this.connections = connections;
    this.probes = probes;
    this.specs =
        new RuntimeSpecs(
            context.store(),
            context.images(),
            ref -> context.registry().get(ref).id().value(),
            name ->
                context
                    .volumes()
                    .find(name)
                    .map(volume -> volume.options().isEmpty())
                    .orElse(false));
  }

  /// From now on nothing is started, because the engine ends. A start under way holds the lock of
  /// its container until it is done.
  void refuse() {
    refused = true;
  }

  boolean refuses() {
    return refused;
  }

  /// Starts a container that does not run.
  ///
  /// @throws RuntimeException from the part that failed; the container's state records it
  void start(LockedContainer container) {
    Definition definition = container.definition();
    if (refused) {
      throw new EngineException.ServerError(
          "container " + definition.name() + ": not started: the engine is being stopped");
    }
    var undo = new Undo();
    PublishedPorts ports = new PublishedPorts(List.of(), List.of());
    try {
      requireShareable(container);
      // The limit itself is on the disk; a file system may have been mounted without quotas since.
      Optional<Long> layerSize = layerSize(definition.hostConfig());
      Snapshot snapshot =
          context
              .images()
              .snapshot(definition.id())
              .orElseGet(() ->
                  context
                      .images()
                      .createSnapshot(
                          definition.id(), new Digest(definition.imageId()), layerSize));
      Connections.Sandbox sandbox = connections.open(container);
      ports = sandbox.ports();
      // In reverse, and each one even when another fails: what remains in the record prevents the
      // removal of its network.
      undo.add(container::startUndone);
      undo.add(() -> connections.close(container).forEach(Starting::notClosed));
      undo.add(() -> context.store().deleteNetworkFiles(definition.id()));
      container.starting(
          sandbox.endpoints(),
          ports.bindings(),
          sandbox.own() ? sandbox.namespace() : Optional.empty());
      Definition linked = new BridgeLinks(context.registry()).linked(container.definition());
      var spec = specs.spec(linked, snapshot, files(container, linked, sandbox.endpoints()));
      RunState.Running running =
          context
              .runtime()
              .start(
                  spec,
                  new StartResources(
                      sandbox.namespace().map(NetworkNamespace::fd),
                      ports.held(),
                      relays(sandbox)));
      running(container, running);
    } catch (RuntimeException failure) {
      RuntimeException problem =
          Failures.ofFullDisk(
              explained(container, failure), container.definition().name(), "start");
      undo.run(problem);
      failed(container, problem);
      throw problem;
    } finally {
      ports.close();
    }
  }

  private Optional<Long> layerSize(HostConfig host) {
    return host.storageOpt().isEmpty()
        ? Optional.empty()
        : LayerSize.possible(host.storageOpt(), context.images().obstacleToLimits());
  }

  /// A program for another platform fails with no more than "exec format error".
  private RuntimeException explained(LiveContainer container, RuntimeException failure) {
    if (!(failure instanceof StartException start) || start.exitCode() != NOT_RUNNABLE) {
      return failure;
    }
    return context
        .images()
        .find(container.definition().imageId())
        .map(image -> Platform.of(image.os(), image.architecture(), ""))
        .flatMap(platform -> Emulators.here().problem(platform))
        .map(why -> start.explained(why))
        .orElse(start);
  }

  /// The namespaces of other containers that it is to be in.
  ///
  /// @throws EngineException in Docker's words
  private void requireShareable(LiveContainer container) {
    context
        .registry()
        .joined(container, JoinedNamespace.PID)
        .filter(owner -> !owner.state().hasProcess())
        .ifPresent(owner -> {
          throw new EngineException.ServerError(
              "failed to join PID namespace of %s: Container %s is not running"
                  .formatted(owner.definition().name(), owner.id().value()));
        });
    context
        .registry()
        .joined(container, JoinedNamespace.IPC)
        .filter(owner -> OWN_IPC.contains(owner.definition().hostConfig().ipcMode()))
        .ifPresent(owner -> {
          throw new EngineException.BadRequest(
              "cannot join IPC namespace of container "
                  + owner.definition().name()
                  + ": non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
        });
    HostConfig host = container.definition().hostConfig();
    String network = owner(container, JoinedNamespace.NETWORK).networkMode();
    String ipc = owner(container, JoinedNamespace.IPC).ipcMode();
    // Few containers have any, and each start would copy all that one asks for.
    if (!host.sysctls().isEmpty()) {
      NamespacedSysctls.check(host.toBuilder().networkMode(network).ipcMode(ipc).done());
    }
  }

  private HostConfig owner(LiveContainer container, JoinedNamespace namespace) {
    return context.registry().owner(container, namespace).definition().hostConfig();
  }

  private static List<StartResources.Relay> relays(Connections.Sandbox sandbox) {
    PublishedPorts ports = sandbox.ports();
    if (ports.bindings().isEmpty() || sandbox.endpoints().isEmpty()) {
      return List.of();
    }
    return ports.relays(sandbox.endpoints().getFirst()).stream()
        .map(relay ->
            new StartResources.Relay(
                relay.socket(), relay.protocol(), relay.address(), relay.port()))
        .toList();
  }

  private static void notClosed(RuntimeException problem) {
    Failures.log(LOG, "network of a container that could not be started", problem);
  }

  /// The three network files; a container that shares another one's network shares them, too.
  private Path files(LiveContainer container, Definition definition, List<Endpoint> endpoints) {
    LiveContainer owner = context.registry().owner(container, JoinedNamespace.NETWORK);
    if (!owner.id().equals(container.id())) {
      return context.store().networkFiles(owner.id().value());
    }
    Path directory = context.store().makeNetworkFiles(definition.id());
    GeneratedFiles.write(
        directory,
        definition,
        endpoints,
        definition.hostConfig().networkMode().equals(PredefinedNetworks.HOST),
        ResolvConf.Servers.of(definition));
    return directory;
  }

  private void running(LockedContainer container, RunState.Running running) {
    Optional<HealthRule> rule = Probes.rule(container.definition());
    container.running(running, rule.map(_ -> Health.NEW));
    container
        .terminalSize()
        .ifPresent(size -> context.runtime().resize(container.id(), size[0], size[1]));
    monitor(container);
    context.announceVolumes(container, "mount");
    connections.announceAll(container, "connect");
    context.announce(container, "start");
  }

  /// Probes a running container from now on, if it has a health check.
  void monitor(LockedContainer container) {
    probes.monitor(container);
  }

  private void failed(LockedContainer container, RuntimeException problem) {
    int code = problem instanceof StartException start ? start.exitCode() : CANNOT_START;
    String why = IoFailure.words(problem);
    container.startFailed(code, why);
    try {
      context.runtime().delete(container.id());
    } catch (RuntimeException further) {
      problem.addSuppressed(further);
    }
    if (container.definition().hostConfig().autoRemove()) {
      return; // whoever waits hears of the removal
    }
    container.tellExit(new WaitResult(code, why));
  }

  /// Why a container cannot be started now.
  static void check(LiveContainer container) {
    if (container.definition().isLost()) {
      throw new EngineException.Conflict(
          "container "
              + container.id().shortId()
              + ": cannot be started: its definition is lost (remove it and create it again)");
    }
    Status status = container.state().status();
    switch (status) {
      case RUNNING -> throw new EngineException.NotModified("container is already running");
      case PAUSED ->
          throw new EngineException.Conflict(
              "cannot start a paused container, try unpause instead");
      case REMOVING, DEAD ->
          throw new EngineException.Conflict(
              "container is marked for removal and cannot be started");
      case CREATED, RESTARTING, EXITED -> {}
    }
  }
}
