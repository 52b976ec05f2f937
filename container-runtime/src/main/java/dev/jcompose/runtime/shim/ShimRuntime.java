package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.linux.process.NamespaceFile;
import dev.jcompose.linux.process.PidFd;
import dev.jcompose.runtime.AttachConnection;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerRuntime;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.ExecSpec;
import dev.jcompose.runtime.ExitListener;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.NotRunningException;
import dev.jcompose.runtime.ProcessTable;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.ResourceUsage;
import dev.jcompose.runtime.RunState;
import dev.jcompose.runtime.RuntimeConfig;
import dev.jcompose.runtime.StartResources;
import dev.jcompose.runtime.apparmor.AppArmor;
import dev.jcompose.runtime.apparmor.AppArmorException;
import dev.jcompose.runtime.cgroup.Cgroups;
import dev.jcompose.runtime.cgroup.ContainerCgroup;
import dev.jcompose.runtime.oci.OciCommand;
import dev.jcompose.runtime.top.ProcessTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Containers under one shim process each. Below the run root there is a directory for each
/// container, named by its id ([RunDirectory]).
public final class ShimRuntime implements ContainerRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(ShimRuntime.class);

  private final Path containers;
  private final ExitListener listener;
  private final Cgroups cgroups;
  private final Launcher launcher;
  private final ContainerStarter starter;
  private final ExecStarter execStarter;
  private final UserNamespaces users;
  private final Map<ContainerId, ShimContainer> live = new ConcurrentHashMap<>();
  private final Map<ContainerId, Fd> waiting = new ConcurrentHashMap<>();

  private ShimRuntime(
      Path containers,
      ExitListener listener,
      Cgroups cgroups,
      Launcher launcher,
      OverlayMount overlay,
      Path shim) {
    this.containers = containers;
    this.listener = listener;
    this.cgroups = cgroups;
    this.launcher = launcher;
    this.users = new UserNamespaces(containers, launcher);
    this.starter = new ContainerStarter(cgroups, launcher, overlay, shim, users);
    this.execStarter = new ExecStarter(cgroups, launcher, new AtomicLong());
  }

  /// Opens a runtime; containers that an earlier one left running are found by [#inspect].
  ///
  /// @param listener is notified of the end of every container that was started or inspected here
  public static ShimRuntime open(RuntimeConfig config, ExitListener listener) {
    return open(config, listener, new OverlayMount(Way.ofThisKernel()));
  }

  /// The same with root file systems mounted in a certain way.
  static ShimRuntime open(RuntimeConfig config, ExitListener listener, OverlayMount overlay) {
    Path containers = config.runRoot().resolve("containers");
    try {
      Files.createDirectories(config.runRoot());
      if (!Files.isDirectory(containers)) {
        var _ = Aside.put(containers);
        Files.createDirectory(
            containers,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException problem) {
      throw new UncheckedIOException("cannot create the run directory " + containers, problem);
    }
    Launcher launcher = Launcher.of(config.shim());
    Cgroups cgroups = Cgroups.open(config.cgroupName(), config.home());
    // Compiled ahead of time, so that the start of the first container does not have to wait for
    // it.
    var _ = Thread.ofVirtual().name("apparmor").start(ShimRuntime::loadProfile);
    return new ShimRuntime(containers, listener, cgroups, launcher, overlay, config.shim());
  }

  private static void loadProfile() {
    AppArmor.ofThisMachine().lack().ifPresent(why -> LOG.warn("{}", why));
    try {
      AppArmor.ofThisMachine().prepareDefault();
    } catch (AppArmorException failure) {
      LOG.error("{}", failure.getMessage());
    }
  }

  /// Whether a run directory below a run root is from the current boot.
  public static boolean ranSinceBoot(Path runRoot) {
    Path containers = runRoot.resolve("containers");
    return RunDirectory.all(containers).stream()
        .map(id -> new RunDirectory(containers.resolve(id.value())).record())
        .flatMap(Optional::stream)
        .anyMatch(ShimRecord::ofThisBoot);
  }

  @Override
  public RunState.Running start(ContainerSpec spec, StartResources resources) {
    ContainerId id = spec.id();
    RunDirectory directory = directory(id);
    boolean running = live.containsKey(id);
    if (running || (directory.exists() && inspect(id) instanceof RunState.Running)) {
      throw new IllegalStateException("container " + id.shortId() + " is running already");
    }
    directory.make();
    directory.clear();
    Fd socket = Optional.ofNullable(waiting.remove(id)).orElseGet(directory::listen);
    ShimContainer container;
    try {
      container = starter.start(spec, resources, directory, socket, this::namespace);
    } catch (RuntimeException problem) {
      directory.delete();
      throw problem;
    }
    adopt(container);
    return new RunState.Running(container.started().pid(), container.started().startedAt(), false);
  }

  @Override
  public RunState inspect(ContainerId id) {
    ShimContainer running = live.get(id);
    if (running != null) {
      return running(running);
    }
    RunDirectory directory = directory(id);
    if (waiting.containsKey(id)) {
      return finished(directory).orElse(new RunState.Absent());
    }
    return finished(directory).orElseGet(() -> find(id, directory));
  }

  @Override
  public Fd network(IdMapping users) {
    return this.users.network(users);
  }

  @Override
  public void prepare() {
    starter.prepare();
  }

  @Override
  public Path cgroups() {
    return cgroups.directory();
  }

  @Override
  public Set<ContainerId> known() {
    return RunDirectory.all(containers);
  }

  @Override
  public void signal(ContainerId id, int signal) {
    // If another runtime cannot send it, we do: the process is the same.
    if (directory(id).runtime().filter(command -> done(command.kill(signal))).isPresent()) {
      return;
    }
    Optional<PidFd> process = Optional.ofNullable(live.get(id)).flatMap(ShimContainer::process);
    process.ifPresent(open -> {
      try (open) {
        open.signal(signal);
      }
    });
  }

  /// Whether another runtime has done what it was called for.
  private static boolean done(List<String> call) {
    try {
      Process runtime =
          new ProcessBuilder(call)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return runtime.onExit().join().exitValue() == 0;
    } catch (IOException problem) {
      LOG.warn("{}: {}", call.getFirst(), IoFailure.words(problem));
      return false;
    }
  }

  @Override
  public void killAll(ContainerId id) {
    cgroups.find(id).ifPresent(ContainerCgroup::killAll);
  }

  @Override
  public void pause(ContainerId id) {
    require(id).cgroup().freeze();
  }

  @Override
  public void unpause(ContainerId id) {
    require(id).cgroup().thaw();
  }

  @Override
  public AttachConnection attach(ContainerId id, boolean stdin) {
    ShimContainer container = live.get(id);
    try {
      if (container == null) {
        return attachToNextRun(id, stdin);
      }
      var _ = container.control();
      SocketChannel channel = container.directory().connect(stdin ? 'A' : 'O');
      // After the answer, no message is missed.
      if (channel.read(ByteBuffer.allocate(1)) != 1) {
        channel.close();
        return attachToNextRun(id, stdin);
      }
      return new AttachConnection(channel);
    } catch (IOException problem) {
      throw new UncheckedIOException("cannot attach to container " + id.shortId(), problem);
    }
  }

  @Override
  public void resize(ContainerId id, int rows, int columns) {
    require(id).control().resize(rows, columns);
  }

  @Override
  public ExecSession exec(ContainerId id, ExecSpec spec) {
    return execStarter.start(find(id).orElseThrow(() -> new NotRunningException(id)), spec);
  }

  @Override
  public ProcessTable top(ContainerId id, List<String> psArgs) {
    return ProcessTables.of(require(id).cgroup().pids(), psArgs);
  }

  @Override
  public ResourceUsage usage(ContainerId id) {
    return require(id).cgroup().usage();
  }

  @Override
  public void update(ContainerId id, ResourceLimits limits) {
    require(id).cgroup().update(limits);
  }

  @Override
  public void delete(ContainerId id) {
    if (inspect(id) instanceof RunState.Running) {
      throw new IllegalStateException("container " + id.shortId() + " is running");
    }
    Optional.ofNullable(waiting.remove(id)).ifPresent(Fd::close);
    // The shim has done this, unless it was killed.
    directory(id)
        .runtime()
        .filter(OciCommand::remembers)
        .ifPresent(command -> {
          boolean _ = done(command.delete());
        });
    cgroups.find(id).ifPresent(ShimRuntime::remove);
    directory(id).delete();
  }

  /// Processes that its first process left in the cgroup end with it.
  private static void remove(ContainerCgroup cgroup) {
    try {
      cgroup.remove();
    } catch (CgroupException busy) {
      cgroup.killAll();
      cgroup.remove();
    }
  }

  @Override
  public void close() {
    live.values().forEach(ShimContainer::abandon);
    live.clear();
    waiting.values().forEach(Fd::close);
    waiting.clear();
    users.close();
    launcher.close();
    cgroups.close();
  }

  private void adopt(ShimContainer container) {
    live.put(container.id(), container);
    container.watch(this::ended, listener);
  }

  private void ended(ShimContainer container, ExitStatus status) {
    live.remove(container.id(), container);
    listener.exited(container.id(), status);
  }

  private static Optional<RunState> finished(RunDirectory directory) {
    Optional<RunState> exited = directory.exit().map(RunState.Exited::new);
    return exited.or(() -> directory.lost().map(RunState.Lost::new));
  }

  private static RunState.Running running(ShimContainer container) {
    return new RunState.Running(
        container.started().pid(), container.started().startedAt(), container.cgroup().frozen());
  }

  // Nothing in this process has started it, or it has not been reported to us yet.
  private RunState find(ContainerId id, RunDirectory directory) {
    Optional<ShimRecord> record = directory.record();
    Optional<ContainerCgroup> cgroup = cgroups.find(id);
    if (cgroup.isPresent() && record.map(this::shimRuns).orElse(directory.hasSocket())) {
      Optional<ShimContainer> found = reconnect(id, directory, cgroup.get());
      if (found.isPresent()) {
        adopt(found.get());
        return running(found.get());
      }
    }
    Optional<RunState> meanwhile = finished(directory);
    if (meanwhile.isPresent()) {
      return meanwhile.get();
    }
    // Somebody removed its run directory or the content of it: it runs, but cannot be reached.
    Optional<ControlMessage.Started> first = cgroup.flatMap(FirstProcess::in);
    if (first.isPresent()) {
      ShimContainer found =
          new ShimContainer(
              id, directory, Optional.empty(), Optional.empty(), first.get(), cgroup.orElseThrow());
      LOG.warn("container {}: its run directory was removed while it ran", id);
      adopt(found);
      return running(found);
    }
    cgroup.ifPresent(ContainerCgroup::killAll);
    if (record.isEmpty()) {
      // Its engine was killed before the program ran, and the shim with it or after it.
      cgroup.ifPresent(ShimRuntime::remove);
      directory.delete();
      return new RunState.Absent();
    }
    directory.markLost();
    return directory.lost().<RunState>map(RunState.Lost::new).orElse(new RunState.Absent());
  }

  private boolean shimRuns(ShimRecord record) {
    if (!record.ofThisBoot()) {
      return false;
    }
    Optional<PidFd> shim = PidFd.open(record.shimPid(), record.shimTicks());
    shim.ifPresent(PidFd::close);
    return shim.isPresent();
  }

  private Optional<ShimContainer> reconnect(
      ContainerId id, RunDirectory directory, ContainerCgroup cgroup) {
    ControlConnection control;
    try {
      control = new ControlConnection(directory.connect('C'));
    } catch (IOException nobodyListens) {
      return Optional.empty();
    }
    if (control.read().orElse(null) instanceof ControlMessage.Started started) {
      return Optional.of(
          new ShimContainer(
              id, directory, Optional.of(control), Optional.empty(), started, cgroup));
    }
    control.close();
    return Optional.empty();
  }

  private AttachConnection attachToNextRun(ContainerId id, boolean stdin) throws IOException {
    RunDirectory directory = directory(id);
    directory.make();
    waiting.computeIfAbsent(id, _ -> directory.listen());
    return new AttachConnection(directory.connect(stdin ? 'a' : 'o'));
  }

  private Fd namespace(ContainerId id, String kind) {
    ShimContainer container = require(id);
    Path path = Path.of("/proc/" + container.started().pid() + "/ns/" + kind);
    Fd fd = NamespaceFile.open(path);
    // Checked after it was opened: if it is still the same process, it was its namespace.
    if (!container.alive()) {
      fd.close();
      throw new NotRunningException(id);
    }
    return fd;
  }

  private ShimContainer require(ContainerId id) {
    return find(id).orElseThrow(() -> new NotRunningException(id));
  }

  private Optional<ShimContainer> find(ContainerId id) {
    ShimContainer container = live.get(id);
    if (container == null && inspect(id) instanceof RunState.Running) {
      container = live.get(id);
    }
    return Optional.ofNullable(container);
  }

  private RunDirectory directory(ContainerId id) {
    return new RunDirectory(containers.resolve(id.value()));
  }
}
