package dev.jcompose.engine;

import dev.jcompose.builder.ImageBuilder;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.event.Events;
import dev.jcompose.engine.image.ContainerImages;
import dev.jcompose.engine.lifecycle.ContainerServices;
import dev.jcompose.engine.lifecycle.Containers;
import dev.jcompose.engine.network.ContainerNetworks;
import dev.jcompose.engine.settings.EarlyProbesSetting;
import dev.jcompose.engine.settings.FirewallSetting;
import dev.jcompose.engine.settings.StorageOptions;
import dev.jcompose.engine.spec.EngineSocket;
import dev.jcompose.engine.state.Beginning;
import dev.jcompose.engine.state.BootId;
import dev.jcompose.engine.state.EngineLock;
import dev.jcompose.engine.state.Notices;
import dev.jcompose.engine.state.Roots;
import dev.jcompose.engine.stored.StoredFiles;
import dev.jcompose.engine.systemd.ContainersUnit;
import dev.jcompose.engine.systemd.Systemd;
import dev.jcompose.engine.volume.ContainerVolumes;
import dev.jcompose.image.overlay.OverlayImages;
import dev.jcompose.image.tree.FileTree;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.model.file.FileKind;
import dev.jcompose.network.NetworkConfig;
import dev.jcompose.network.Networks;
import dev.jcompose.network.bridge.BridgeNetworks;
import dev.jcompose.runtime.CgroupHome;
import dev.jcompose.runtime.RuntimeConfig;
import dev.jcompose.runtime.inside.OpenNetwork;
import dev.jcompose.runtime.shim.MemoryRoot;
import dev.jcompose.runtime.shim.ShimRuntime;
import dev.jcompose.volume.LocalVolumes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine of this machine, on top of the real runtime, networks, volumes and images.
final class LocalEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(LocalEngine.class);

  private final EngineConfig config;
  private final String id;
  private final Instant startedAt = Instant.now();
  private final Events events;
  private final Notices notices = new Notices();
  private final CompletableFuture<Void> endAsked = new CompletableFuture<>();
  private final AtomicBoolean prepared = new AtomicBoolean();

  /// What has to be closed, last one first.
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private final ContainerServices services;
  private final Map<FileKind, StoredFiles> stored = new EnumMap<>(FileKind.class);

  private LocalEngine(EngineConfig config) throws IOException {
    this.config = config;
    Roots.closeData(config.dataRoot());
    Roots.closeRun(config.runRoot());
    this.id = config.engineId();
    Path socket = config.socket();
    try {
      open.push(EngineLock.take(config.runRoot().resolve("engine.lock"), socket));
      open.push(EngineLock.take(config.dataRoot().resolve("lock"), socket));
      sweep(config.temporary());
      var boot = new BootId(config.dataRoot().resolve("boot-id"));
      Path runtimeRoot = config.runRoot().resolve("containers");
      Beginning beginning =
          Beginning.of(
              boot.changed(notices::add) && !ShimRuntime.ranSinceBoot(runtimeRoot),
              config.runRoot());
      if (beginning == Beginning.REBOOT) {
        LOG.info("the machine was rebooted; cleaning up {}", runtimeRoot);
        sweep(runtimeRoot);
      }
      open.push(MemoryRoot.open(runtimeRoot));
      this.events = new Events(config.dataRoot().resolve("events"));
      this.services = open(beginning, runtimeRoot);
      for (FileKind kind : FileKind.values()) {
        stored.put(kind, StoredFiles.open(kind, config.dataRoot().resolve(kind.word() + "s")));
      }
      boot.record();
    } catch (IOException | RuntimeException problem) {
      closeAll(problem);
      throw problem;
    }
  }

  static LocalEngine start(EngineConfig config) {
    try {
      return new LocalEngine(config);
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          "engine: cannot start in " + config.dataRoot() + ": " + IoFailure.words(problem),
          problem);
    }
  }

  private ContainerServices open(Beginning beginning, Path runtimeRoot) {
    Path data = config.dataRoot();
    // Side by side: neither needs the other, and both take long.
    CompletableFuture<OverlayImages> opening =
        CompletableFuture.supplyAsync(
            () -> OverlayImages.openUnswept(data.resolve("images"), notices::add),
            task -> Thread.ofPlatform().name("images").daemon().start(task));
    OverlayImages images;
    Networks networks;
    try {
      networks =
          BridgeNetworks.open(
              new NetworkConfig(data.resolve("networks"), id, FirewallSetting.ofThisMachine()),
              notices::add);
      open.push(networks);
    } finally {
      images = opened(opening);
      open.push(images);
    }
    StorageOptions.require(images.obstacleToLimits());
    ImageBuilder builder = ImageBuilder.into(images);
    images.sweep();
    Optional<CgroupHome> home =
        Systemd.manages() ? Optional.of(ContainersUnit.of(id, config.shim())) : Optional.empty();
    var runtimeConfig = new RuntimeConfig(runtimeRoot, "jcompose-" + id, config.shim(), home);
    ContainerServices made =
        ContainerServices.open(
            data.resolve("containers"),
            data.resolve("groups"),
            runtimeRoot,
            beginning,
            id,
            startedAt,
            events,
            new ContainerServices.Modules(
                listener -> ShimRuntime.open(runtimeConfig, listener),
                networks,
                LocalVolumes.open(data.resolve("volumes"), notices::add),
                images,
                builder,
                OpenNetwork::of,
                EngineSocket.at(config.socket())),
            EarlyProbesSetting.ofThisMachine(),
            notices);
    open.push(made);
    return made;
  }

  private static OverlayImages opened(CompletableFuture<OverlayImages> opening) {
    try {
      return opening.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
  }

  /// Empties a directory but keeps it: there may be no room on the disk to create it again.
  private static void sweep(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        try {
          FileTree.delete(entry);
        } catch (LinuxException stays) {
          LOG.warn("cannot remove leftover {}: {}", entry, stays.getMessage());
        }
      }
    }
  }

  @Override
  public EngineConfig config() {
    return config;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public void prepare() {
    if (!prepared.getAndSet(true)) {
      Thread.ofPlatform().name("first-container").daemon().start(services::prepare);
    }
  }

  @Override
  public Path cgroups() {
    return services.cgroups();
  }

  @Override
  public Instant startedAt() {
    return startedAt;
  }

  @Override
  public Containers containers() {
    return services.containers();
  }

  @Override
  public ContainerNetworks networks() {
    return services.networks();
  }

  @Override
  public ContainerVolumes volumes() {
    return services.volumes();
  }

  @Override
  public StoredFiles stored(FileKind kind) {
    return Objects.requireNonNull(stored.get(kind));
  }

  @Override
  public ContainerImages images() {
    return services.images();
  }

  @Override
  public Notices notices() {
    return notices;
  }

  @Override
  public Events events() {
    return events;
  }

  @Override
  public long activeContainers() {
    return services.active();
  }

  @Override
  public Duration stopTime() {
    return services.stopTime();
  }

  @Override
  public void stopContainers() {
    services.stopAll();
  }

  @Override
  public void askToEnd() {
    endAsked.complete(null);
  }

  @Override
  public CompletableFuture<Void> endAsked() {
    return endAsked.copy();
  }

  @Override
  public void close() {
    var failed = new EngineException.ServerError("engine: not everything could be closed");
    closeAll(failed);
    if (failed.getSuppressed().length > 0) {
      throw failed;
    }
  }

  private void closeAll(Exception problem) {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      } catch (Exception further) {
        problem.addSuppressed(further);
      }
    }
  }
}
