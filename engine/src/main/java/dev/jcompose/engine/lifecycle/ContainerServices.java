package dev.jcompose.engine.lifecycle;

import dev.jcompose.builder.ImageBuilder;
import dev.jcompose.engine.container.ContainerStore;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.Registry;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.event.Events;
import dev.jcompose.engine.exec.Execs;
import dev.jcompose.engine.exec.Probes;
import dev.jcompose.engine.health.EarlyProbing;
import dev.jcompose.engine.image.ContainerImages;
import dev.jcompose.engine.image.ImageService;
import dev.jcompose.engine.image.RunSteps;
import dev.jcompose.engine.log.LogForwarding;
import dev.jcompose.engine.network.Connections;
import dev.jcompose.engine.network.ContainerNetworks;
import dev.jcompose.engine.network.NetworkResolver;
import dev.jcompose.engine.network.NetworkService;
import dev.jcompose.engine.network.StepNetworks;
import dev.jcompose.engine.spec.EngineSocket;
import dev.jcompose.engine.state.Beginning;
import dev.jcompose.engine.state.Notices;
import dev.jcompose.engine.state.StateJournal;
import dev.jcompose.engine.timing.Timers;
import dev.jcompose.engine.volume.ContainerVolumes;
import dev.jcompose.engine.volume.VolumeService;
import dev.jcompose.image.overlay.Images;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.BlockGroups;
import dev.jcompose.network.Networks;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerRuntime;
import dev.jcompose.runtime.ExitListener;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.log.LogWatch;
import dev.jcompose.volume.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Assembles containers, networks, volumes and images from the modules.
public final class ContainerServices implements AutoCloseable {
  private static final Duration SAVE_AGAIN = Duration.ofSeconds(5);

  private final LifecycleContext context;
  private final LogForwarding forwarding;
  private final StateJournal journal;
  private final LocalContainers containers;
  private final NetworkService networks;
  private final StepNetworks stepNetworks;
  private final ContainerVolumes volumes;
  private final ContainerImages images;
  private final Ending ending;

  private ContainerServices(
      LifecycleContext context,
      LogForwarding forwarding,
      StateJournal journal,
      LocalContainers containers,
      NetworkService networks,
      StepNetworks stepNetworks,
      ImageService images,
      Ending ending) {
    this.ending = ending;
    this.context = context;
    this.forwarding = forwarding;
    this.journal = journal;
    this.containers = containers;
    this.networks = networks;
    this.stepNetworks = stepNetworks;
    this.volumes = new VolumeService(context);
    this.images = images;
  }

  /// What it is built on; owned by the caller, except for the runtime.
  ///
  /// @param runtime opens the runtime, which reports exits to the listener
  /// @param builder builds into the same images
  /// @param namespaceOf the network namespace of a process
  /// @param socket where clients in containers reach the engine
  public record Modules(
      Function<ExitListener, ContainerRuntime> runtime,
      Networks networks,
      Volumes volumes,
      Images images,
      ImageBuilder builder,
      IntFunction<Fd> namespaceOf,
      EngineSocket socket) {}

  /// Assembles it and takes over what an earlier engine left.
  ///
  /// @param root directory of the containers
  /// @param groups directory beside it, for directories that are being made
  /// @param runRoot directory on tmpfs for what they need while they run
  /// @param early the machine's settings of early probes
  /// @param notices receives reports of damage
  public static ContainerServices open(
      Path root,
      Path groups,
      Path runRoot,
      Beginning beginning,
      String engineId,
      Instant since,
      Events events,
      Modules modules,
      EarlyProbing early,
      Notices notices) {
    try {
      StateJournal journal =
          StateJournal.open(Aside.directory(root), beginning == Beginning.REBOOT, notices::add);
      try {
        var store = new ContainerStore(root, BlockGroups.in(groups), runRoot, journal, notices);
        return open(journal, store, beginning, engineId, since, events, modules, early, notices);
      } catch (RuntimeException problem) {
        journal.close();
        throw problem;
      }
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          "containers in " + root + ": cannot be read: " + IoFailure.words(problem), problem);
    }
  }

  private static ContainerServices open(
      StateJournal journal,
      ContainerStore store,
      Beginning beginning,
      String engineId,
      Instant since,
      Events events,
      Modules modules,
      EarlyProbing early,
      Notices notices) {
    var timers = new Timers();
    var exits = new ExitRelay(timers);
    var context =
        new LifecycleContext(
            modules.runtime().apply(exits),
            modules.networks(),
            modules.volumes(),
            modules.images(),
            store,
            new Registry(),
            events,
            timers,
            new LogWatch());
    var networks = new NetworkResolver(context);
    var connections = new Connections(context, networks);
    var execs = new Execs(context, new BridgeLinks(context.registry())::linkedIfTheyRun);
    var starting = new Starting(context, connections, new Probes(context, early));
    var removal = new Removal(context, networks, execs);
    var ending = new Ending(context, connections, starting, removal, execs);
    var stepNetworks = new StepNetworks(context, networks);
    var steps = new RunSteps(context, stepNetworks);
    exits.to(
        new ExitListener() {
          @Override
          public void exited(ContainerId id, ExitStatus status) {
            if (!steps.ended(id, status)) {
              ending.exited(id, status);
            }
          }

          @Override
          public void outOfMemory(ContainerId id, int pid, boolean before) {
            ending.outOfMemory(id, pid, before);
          }
        });
    new Adoption(context, starting, ending, removal, modules.namespaceOf(), beginning, notices)
        .run();
    networks.tidyBridge();
    LogForwarding forwarding = LogForwarding.of(context);
    saveAgainAlways(context);
    return new ContainerServices(
        context,
        forwarding,
        journal,
        new LocalContainers(context, networks, modules.socket(), starting, ending, removal, execs),
        new NetworkService(context, networks, engineId, since),
        stepNetworks,
        new ImageService(context, modules.builder(), steps),
        ending);
  }

  private static void saveAgainAlways(LifecycleContext context) {
    context
        .timers()
        .later(
            SAVE_AGAIN,
            "save again",
            () -> {
              context.store().saveAgain();
              context.events().save();
              saveAgainAlways(context);
            });
  }

  /// The containers.
  public Containers containers() {
    return containers;
  }

  /// The networks.
  public ContainerNetworks networks() {
    return networks;
  }

  /// The volumes.
  public ContainerVolumes volumes() {
    return volumes;
  }

  /// The images.
  public ContainerImages images() {
    return images;
  }

  /// How many containers have a process or are about to get one.
  public long active() {
    return context.registry().all().stream().filter(live -> live.state().active()).count();
  }

  /// Does, for the first container, what it would otherwise wait for.
  public void prepare() {
    ContainerStore.prepare();
    context.runtime().prepare();
  }

  /// The directory of cgroups that they are in.
  public Path cgroups() {
    return context.runtime().cgroups();
  }

  /// How long [#stopAll] takes at most.
  public Duration stopTime() {
    return new OrderedStop(context, ending).atMost();
  }

  /// Stops all containers because the machine shuts down; those with `restart: always` start again
  /// after the boot. Returns when they have ended.
  public void stopAll() {
    new OrderedStop(context, ending).stop();
  }

  /// Stops watching; the containers run on.
  @Override
  public void close() {
    ending.quiesce();
    forwarding.close();
    context.timers().close();
    stepNetworks.close();
    context
        .registry()
        .all()
        .forEach(container ->
            container
                .holdUnlessRemoved()
                .ifPresent(held -> {
                  try (held) {
                    held.release();
                  }
                }));
    context.runtime().close();
    context.logs().close();
    context.events().save();
    try {
      journal.close();
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          "journal of the containers: cannot be closed: " + IoFailure.words(problem), problem);
    }
  }
}
