package dev.jcompose.engine.image;

import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.step.RunStep;
import dev.jcompose.builder.step.StepMount;
import dev.jcompose.builder.step.StepNetwork;
import dev.jcompose.builder.step.StepRunner;
import dev.jcompose.builder.step.StepSettings;
import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.Undo;
import dev.jcompose.engine.exec.Probes;
import dev.jcompose.engine.network.Connections;
import dev.jcompose.engine.network.StepNetworks;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.engine.request.ContainerNames;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.requirement.Emulators;
import dev.jcompose.engine.spec.GeneratedFiles;
import dev.jcompose.engine.spec.ResolvConf;
import dev.jcompose.engine.spec.RuntimeSpecs;
import dev.jcompose.image.ImageException;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.LogSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.OciSettings;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.StartResources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the commands of builds in hidden containers, in the same runtime and on the predefined
/// bridge. After a kill, such a container's directory has no `spec.json`, so the next engine
/// removes it like a container that was never finished.
public final class RunSteps {
  private static final Logger LOG = LoggerFactory.getLogger(RunSteps.class);
  private static final String HOSTNAME = "buildkitsandbox";
  private static final long SHM_SIZE = 64L << 20;
  private static final int HEADER = 8;
  private static final int BUFFER = 16 * 1024;
  private static final byte STDERR = 2;

  private final LifecycleContext context;
  private final StepNetworks networks;
  private final Map<ContainerId, CompletableFuture<ExitStatus>> running = new ConcurrentHashMap<>();

  public RunSteps(LifecycleContext context, StepNetworks networks) {
    this.context = context;
    this.networks = networks;
  }

  /// Takes the exit of a step.
  ///
  /// @return whether it was one of ours
  public boolean ended(ContainerId id, ExitStatus status) {
    CompletableFuture<ExitStatus> step = running.remove(id);
    return step != null && step.complete(status);
  }

  /// The steps of one build.
  Session session() {
    return new Session();
  }

  /// Steps of one build.
  final class Session implements StepRunner, AutoCloseable {
    private Session() {
      networks.enter();
    }

    @Override
    public int run(RunStep step, Output output, Cancellation cancellation)
        throws InterruptedException {
      if (!step.platform().runsHere()) {
        Emulators.here()
            .problem(step.platform())
            .ifPresent(why -> {
              throw new ImageException(ImageException.Kind.INVALID, why);
            });
      }
      var id = new ContainerId(ContainerNames.freshId());
      var undo = new Undo();
      try {
        return RunSteps.this.run(id, step, output, cancellation, undo);
      } catch (StartException problem) {
        output.write(
            ByteBuffer.wrap((problem.getMessage() + "\n").getBytes(StandardCharsets.UTF_8)), true);
        return problem.exitCode();
      } finally {
        running.remove(id);
        undo.run(LOG, "build step " + id.shortId());
      }
    }

    /// No step runs any more.
    @Override
    public void close() {
      networks.leave();
    }
  }

  private int run(
      ContainerId id, RunStep step, StepRunner.Output output, Cancellation cancellation, Undo undo)
      throws InterruptedException {
    context.store().makeDirectory(id.value(), "of a build step");
    undo.add(() -> context.store().delete(id.value()));
    List<Endpoint> endpoints = new ArrayList<>();
    Optional<Fd> namespace = network(id, step, endpoints, undo);
    Path files = context.store().makeNetworkFiles(id.value());
    GeneratedFiles.write(
        files,
        definition(id, step),
        endpoints,
        step.settings().network().equals(StepNetwork.HOST),
        endpoints.isEmpty() ? ResolvConf.Servers.OF_HOST : ResolvConf.Servers.OF_ENGINE);
    undo.add(() -> context.runtime().delete(id));
    SocketChannel stdio = context.runtime().attach(id, false).channel();
    Thread reader = Thread.ofVirtual().name("build output").start(() -> read(stdio, output));
    var exit = new CompletableFuture<ExitStatus>();
    running.put(id, exit);
    context.runtime().start(spec(id, step, files), new StartResources(namespace, List.of()));
    Runnable release = cancellation.onCancel(() -> context.runtime().killAll(id));
    try {
      ExitStatus status = exit.get();
      reader.join();
      return status.code();
    } catch (InterruptedException stopped) {
      context.runtime().killAll(id);
      exit.join();
      throw stopped;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      release.run();
    }
  }

  private Optional<Fd> network(ContainerId id, RunStep step, List<Endpoint> endpoints, Undo undo) {
    StepNetwork wish = step.settings().network();
    if (wish.equals(StepNetwork.HOST)) {
      return Optional.empty();
    }
    if (wish.equals(StepNetwork.NONE)) {
      NetworkNamespace namespace = context.networks().namespace(id.value());
      undo.add(namespace::close);
      return Optional.of(namespace.fd());
    }
    Optional<String> shared = ContainerMode.container(wish.name());
    if (shared.isPresent()) {
      return Connections.namespaceOf(context.registry(), context.registry().get(shared.get()))
          .map(NetworkNamespace::fd);
    }
    boolean usual = wish.equals(StepNetwork.DEFAULT);
    StepNetworks.Seat seat = usual ? networks.take(id) : networks.join(id, wish.name());
    undo.add(() -> {
      if (usual) {
        networks.giveBack(seat);
      } else {
        networks.leave(seat);
      }
    });
    endpoints.add(seat.endpoint());
    return Optional.of(seat.namespace().fd());
  }

  private static Definition definition(ContainerId id, RunStep step) {
    return new Definition(
        id.value(),
        HOSTNAME,
        Instant.now(),
        "",
        ContainerConfig.with().done(),
        HostConfig.with().extraHosts(step.settings().extraHosts()).done(),
        Map.of(),
        List.of(),
        List.of(),
        HOSTNAME,
        Optional.empty());
  }

  private static ContainerSpec spec(ContainerId id, RunStep step, Path files) {
    List<MountSpec> mounts = new ArrayList<>();
    for (StepMount mount : step.mounts()) {
      mounts.add(
          switch (mount) {
            case StepMount.Bind(Path source, String target, boolean readOnly) ->
                new MountSpec.Bind(source, target, readOnly, false, "rprivate");
            case StepMount.Tmpfs(String target, var size) ->
                new MountSpec.Tmpfs(target, size.isPresent() ? "size=" + size.getAsLong() : "");
          });
    }
    for (String name : GeneratedFiles.NETWORK_FILES) {
      mounts.add(new MountSpec.Bind(files.resolve(name), "/etc/" + name, false, false, "rprivate"));
    }
    return new ContainerSpec(
        id,
        RuntimeSpecs.rootfs(step.root()),
        false,
        ProcessSpec.of(step.args())
            .environment(step.environment())
            .workingDirectory(step.workingDirectory())
            .user(step.user())
            .rlimits(rlimits(step.settings()))
            .done(),
        HOSTNAME,
        Optional.empty(),
        mounts,
        step.settings().shmSize().orElse(SHM_SIZE),
        NamespaceSpec.OWN,
        step.insecure() ? PrivilegeSpec.PRIVILEGED : PrivilegeSpec.DEFAULT,
        ResourceLimits.ofMemory(step.settings().memory(), OptionalLong.empty()),
        Map.of(),
        false,
        new LogSpec.None(),
        OciSettings.NONE);
  }

  private static Map<String, ProcessSpec.Rlimit> rlimits(StepSettings settings) {
    return settings.ulimits().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                limit -> new ProcessSpec.Rlimit(limit.getValue().soft(), limit.getValue().hard())));
  }

  /// Copies the payloads of the frames until the output ends.
  private static void read(SocketChannel channel, StepRunner.Output output) {
    try (channel) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      ByteBuffer payload = ByteBuffer.allocate(BUFFER);
      while (Probes.fill(channel, header.clear())) {
        int length = header.getInt(4);
        boolean error = header.get(0) == STDERR;
        while (length > 0) {
          payload.clear().limit(Math.min(length, BUFFER));
          if (!Probes.fill(channel, payload)) {
            return;
          }
          length -= payload.limit();
          output.write(payload.flip(), error);
        }
      }
    } catch (IOException ended) {
      LOG.debug("build output ended: {}", IoFailure.words(ended));
    }
  }
}
