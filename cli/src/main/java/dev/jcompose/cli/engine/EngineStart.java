package dev.jcompose.cli.engine;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.process.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Starts an engine: a separate process that outlives this one.
///
/// A lock file settles races: of several clients that find no engine at the socket, one starts it
/// and the others wait for its socket. The engine holds a different lock.
public final class EngineStart {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 2;
  private static final long RETRY_MILLIS = 50;
  private static final long CALM_POLL_MILLIS = 20;

  private final Invocation invocation;
  private final EnginePlaces places;
  private final Launch.Purpose purpose;

  /// A way to start an engine.
  ///
  /// @param lasting whether the engine was started explicitly, so that it does not end when it is
  ///   idle
  public EngineStart(Invocation invocation, EnginePlaces places, boolean lasting) {
    this(invocation, places, lasting ? Launch.Purpose.LASTING : Launch.Purpose.COMMANDS);
  }

  private EngineStart(Invocation invocation, EnginePlaces places, Launch.Purpose purpose) {
    this.invocation = invocation;
    this.places = places;
    this.purpose = purpose;
  }

  /// A way to start an engine that only stops the containers of one that was killed. Where the
  /// engine is an installed unit, systemd starts it as always.
  public static EngineStart toStop(Invocation invocation, EnginePlaces places) {
    return new EngineStart(invocation, places, Launch.Purpose.STOPPING);
  }

  /// Starts the engine, unless another client does, and returns when its socket answers.
  ///
  /// @throws CommandException when it does not start, with the last lines of its log
  public void start() {
    SocketAccess.check(places.socket());
    if (!SocketAccess.isRoot()) {
      throw new CommandException(
          "engine: not running ("
              + places.socket()
              + "), and only root may start it (sudo jcompose engine start)");
    }
    invocation.scope().ownNeeded();
    try {
      makeClosed(places.dataRoot());
      makeClosed(places.runRoot());
      try (FileChannel lock = openPrivate(startLock());
          FileLock _ = lock.lock()) {
        if (!answers() && !comesBack()) {
          launch();
        }
      }
    } catch (IOException e) {
      throw new CommandException("engine: cannot start: " + IoFailure.words(e));
    }
  }

  /// Waits while another client starts the engine: there is no process to be found yet, or none
  /// that answers. Only root starts one, and only root can wait.
  public void awaitOtherClient() {
    Path file = startLock();
    if (!SocketAccess.isRoot() || !Files.exists(file)) {
      return;
    }
    try (FileChannel lock = openPrivate(file);
        FileLock _ = lock.lock()) {
      // It has ended: what there is now can be found.
    } catch (IOException e) {
      throw new CommandException("engine: cannot wait for its start: " + IoFailure.words(e));
    }
  }

  private Path startLock() {
    return places.runRoot().resolve("start.lock");
  }

  /// Waits for an engine that runs without its socket, which it creates again when somebody has
  /// removed it.
  ///
  /// @return whether there is one that now answers
  /// @throws CommandException when it does not answer
  public boolean comesBack() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Optional<RunningEngine> running = RunningEngine.of(places.dataRoot());
        running.isPresent();
        running = RunningEngine.of(places.dataRoot())) {
      RunningEngine engine = running.get();
      if (engine.listensElsewhere(places.socket())) {
        throw new CommandException(
            "engine: %s is in use by another engine, pid %s, which listens at unix://%s (set JCOMPOSE_HOST to that, or both JCOMPOSE_HOST and JCOMPOSE_DATA_ROOT to places of their own)"
                .formatted(places.dataRoot(), engine.pid(), engine.socket()));
      }
      if (answers()) {
        return true;
      }
      if (System.nanoTime() > deadline) {
        throw new CommandException(silent() + " (pid " + engine.pid() + " runs)");
      }
      try {
        Thread.sleep(CALM_POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandException("engine: interrupted while waiting for it");
      }
    }
    return false;
  }

  private String silent() {
    return "engine: no answer at " + places.socket() + " after " + PATIENCE.toSeconds() + " s";
  }

  /// True when somebody listens at the socket.
  public boolean answers() {
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(places.socket()))) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private void launch() throws IOException {
    Path home =
        invocation
            .home()
            .orElseThrow(() ->
                new CommandException(
                    "engine: cannot start: jcompose is not installed correctly (jcompose.home is not set)"));
    StartLog log = openLog();
    Launch launch = choose(home);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      Started started = start(launch);
      while (!listens()) {
        OptionalInt failed = started.failed();
        if (failed.isPresent()) {
          String said = started.said();
          if (!launch.mayTryAgain(said)) {
            throw new CommandException(
                log.why(
                    "engine: exited while starting, with exit code "
                        + failed.getAsInt()
                        + (said.isEmpty() ? "" : ": " + said)));
          }
          Thread.sleep(RETRY_MILLIS);
          started = answers() ? started : start(launch);
        }
        if (System.nanoTime() > deadline) {
          throw new CommandException(log.why(silent()));
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("engine: interrupted while it was starting");
    }
  }

  /// Like [#answers], but costs next to nothing as long as there is no socket: the engine needs the
  /// processor.
  private boolean listens() {
    return Files.exists(places.socket()) && answers();
  }

  private Started start(Launch launch) throws IOException {
    return launch.engine() ? engine(launch) : Request.of(launch, invocation.environment());
  }

  /// Not a [Process]: the JVM waits for each in a thread, and would not end before 0.3 s have gone
  /// by while that thread is in the kernel.
  private Started engine(Launch launch) {
    List<String> environment =
        invocation.environment().entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .toList();
    Path output = Files.isRegularFile(places.log()) ? places.log() : Path.of("/dev/null");
    try {
      return new Child(
          ChildProcess.start(
              Path.of(launch.command().getFirst()), launch.command(), environment, output));
    } catch (LinuxException failure) {
      throw new CommandException("engine: cannot start: " + failure.getMessage());
    }
  }

  /// What has been started.
  private sealed interface Started {
    /// Its exit code when it has ended and will bring up no engine.
    OptionalInt failed();

    /// What it says, when it has failed.
    String said() throws IOException;
  }

  /// The engine itself, which writes to its log.
  private record Child(ChildProcess process) implements Started {
    @Override
    public OptionalInt failed() {
      return process.exitCode();
    }

    @Override
    public String said() {
      return "";
    }
  }

  /// A program that only asks for an engine, and writes to us.
  private record Request(Process process) implements Started {
    static Request of(Launch launch, Map<String, String> environment) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(launch.command())
              .directory(new File("/"))
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true);
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().put("LC_ALL", "C");
      return new Request(builder.start());
    }

    @Override
    public OptionalInt failed() {
      return process.isAlive() || process.exitValue() == 0
          ? OptionalInt.empty()
          : OptionalInt.of(process.exitValue());
    }

    @Override
    public String said() throws IOException {
      try (InputStream out = process.getInputStream()) {
        return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
    }
  }

  /// On a full disk, or where something else has its name, there is no log, but the engine starts
  /// anyway.
  private StartLog openLog() throws IOException {
    if (StartLog.isNone(places.log())) {
      return new StartLog(places.log(), 0);
    }
    try (FileChannel log = openPrivate(places.log())) {
      return new StartLog(places.log(), log.size());
    } catch (IOException e) {
      if (IoFailure.isFull(e)) {
        return new StartLog(places.log(), 0);
      }
      throw e;
    }
  }

  /// Creates a missing root; the engine sets its mode, and that of an existing one.
  private static void makeClosed(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root.resolveSibling("."));
      Files.createDirectory(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x---")));
    }
  }

  private static FileChannel openPrivate(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private Launch choose(Path home) throws IOException {
    if (!EngineUnit.managed()) {
      return Launch.process(home, places, purpose);
    }
    if (EngineUnit.installed(places).isPresent()) {
      return Launch.installedUnit();
    }
    String text = new EngineUnit(home).text(EngineUnit.SERVICE);
    return Launch.transientUnit(
        home, places, purpose, EngineUnit.properties(text), invocation.environment());
  }
}
