package dev.jcompose.engine.server;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.EngineConfig;
import dev.jcompose.engine.docker.DockerVersion;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.http.ServerConfig;
import dev.jcompose.engine.http.ServerException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.requirement.Requirements;
import dev.jcompose.engine.settings.RemoteAccess;
import dev.jcompose.engine.settings.SocketGroup;
import dev.jcompose.engine.settings.UserRemap;
import dev.jcompose.engine.state.Beginning;
import dev.jcompose.engine.systemd.MachineState;
import dev.jcompose.engine.systemd.ServiceNotice;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.process.DescriptorLimit;
import dev.jcompose.linux.process.ResidentMemory;
import dev.jcompose.model.hash.HexDigest;
import dev.jcompose.network.firewall.FirewallProbe;
import dev.jcompose.runtime.machine.KernelFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/// The engine as a process: serves its socket until it is told to end, or until it has been idle
/// for a while. Containers keep running.
public final class Main {
  private static final Duration LOOK = Duration.ofSeconds(1);

  // The hard limit that systemd gives every service, and so Docker's containers.
  private static final long DESCRIPTORS = 524_288;

  /// What to do when the last container has ended.
  private static final Duration TIDYING = Duration.ofSeconds(10);

  private Main() {}

  /// Why an engine ends.
  private enum End {
    /// Somebody asked it to.
    ASKED,
    /// Nobody needs it.
    IDLE,
    /// By a signal, as when its unit is stopped.
    SIGNAL
  }

  /// Runs an engine; the arguments are those of [Arguments]. When it cannot start, the last line it
  /// writes says why and begins with `engine: `, and the exit code is 1.
  public static void main(String[] words) throws InterruptedException {
    LogSetup.toStandardError();
    int code = 0;
    try {
      run(Arguments.parse(words));
    } catch (RuntimeException | OutOfMemoryError problem) {
      sayLast(problem);
      code = 1;
    }
    // The shutdown hook has nothing more to wait for; other threads are daemons or virtual.
    System.exit(code);
  }

  private static void run(Arguments arguments) throws InterruptedException {
    var log = LoggerFactory.getLogger(Main.class);
    prepare();
    Optional<String> limited = raiseDescriptorLimit();
    // Before anything is taken over, so that wrong settings are reported at once.
    Optional<String> group = arguments.group().or(SocketGroup::ofThisMachine);
    Optional<RemoteAccess> remote = RemoteAccess.ofThisMachine(arguments.socket());
    var _ = UserRemap.ofThisMachine();
    ServiceNotice notice = ServiceNotice.fromEnvironment();
    var ended = new CountDownLatch(1);
    KernelFacts kernel = KernelFacts.look();
    Requirements.refusal(kernel, Optional.empty()).ifPresent(Main::refuse);
    try (Engine engine = start(arguments, kernel)) {
      var end = new CompletableFuture<End>();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(end, ended), "shutdown"));
      var _ = engine.endAsked().thenRun(() -> end.complete(End.ASKED));
      End why;
      try (EngineServer server = serve(engine, arguments.socket(), group, remote)) {
        log.info(
            "engine {} serves {} with data in {}",
            engine.id(),
            arguments.socket(),
            arguments.engine().dataRoot());
        // Only now: the first line of the log takes as long as a tenth of the start.
        limited.ifPresent(refusal -> log.warn("cannot raise the limit of open files: {}", refusal));
        notice.ready();
        why = awaitEnd(engine, server, end, arguments.idle());
      }
      if (why == End.SIGNAL && MachineState.goesDown()) {
        log.info("the machine is shutting down; stopping {} containers", engine.activeContainers());
        notice.stopping("stopping containers", engine.stopTime().plus(TIDYING));
        engine.stopContainers();
      } else if (why == End.IDLE) {
        markIdle(arguments);
      }
      log.info(
          "engine {} stops; {} containers keep running", engine.id(), engine.activeContainers());
    } finally {
      ended.countDown();
    }
  }

  /// What the JDK and libraries do when they are first used takes longer than what they are used
  /// for here. It is done beside what comes before.
  private static void prepare() {
    inTheBackground("digests", () -> HexDigest.of(""));
    inTheBackground(
        "json",
        () -> {
          // The engine's own files first; the mapper is for requests.
          JsonDocument.parse("nothing", "0".getBytes(StandardCharsets.UTF_8));
          DockerJson.docker();
        });
  }

  private static void inTheBackground(String name, Runnable work) {
    Thread.ofPlatform().name(name).daemon().start(work);
  }

  /// A stack trace is for the log, and only for unexpected failures; the last line is for the user.
  private static void sayLast(Throwable problem) {
    boolean known =
        problem instanceof ServerException || problem instanceof IllegalArgumentException;
    if (!known && Failures.isUnexpected(problem)) {
      problem.printStackTrace();
    }
    String words = IoFailure.words(problem);
    System.err.println(words.startsWith("engine: ") ? words : "engine: " + words);
  }

  /// Each container needs several descriptors. Containers inherit the engine's limit.
  ///
  /// @return why that was refused
  private static Optional<String> raiseDescriptorLimit() {
    try {
      DescriptorLimit.raise(DESCRIPTORS);
      return Optional.empty();
    } catch (LinuxException refused) {
      return Optional.of(String.valueOf(refused.getMessage()));
    }
  }

  private static Engine start(Arguments arguments, KernelFacts kernel) {
    try {
      if (arguments.stopping()) {
        Beginning.markStopping(arguments.engine().runRoot());
      }
      return Engine.start(arguments.engine());
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    } catch (RuntimeException failure) {
      // Only now, because it takes longer than everything else.
      Requirements.refusal(kernel, FirewallProbe.lack()).ifPresent(Main::refuse);
      throw failure;
    }
  }

  /// The command that started this process shows its last line.
  private static void refuse(String why) {
    System.err.println(why);
    System.exit(1);
  }

  private static EngineServer serve(
      Engine engine, Path socket, Optional<String> group, Optional<RemoteAccess> remote) {
    var config = new ServerConfig(socket, group, DockerVersion.ENGINE, inherited(socket));
    return EngineServer.start(engine, config, remote);
  }

  /// The socket that systemd listens on, which it hands over as standard input.
  private static Optional<ServerSocketChannel> inherited(Path socket) {
    try {
      if (System.inheritedChannel() instanceof ServerSocketChannel channel
          && UnixDomainSocketAddress.of(socket).equals(channel.getLocalAddress())) {
        return Optional.of(channel);
      }
      return Optional.empty();
    } catch (IOException problem) {
      LoggerFactory.getLogger(Main.class)
          .warn("no socket to take over: {}", IoFailure.words(problem));
      return Optional.empty();
    }
  }

  private static void markIdle(Arguments arguments) {
    try {
      Beginning.markIdle(arguments.engine().runRoot());
    } catch (IOException problem) {
      LoggerFactory.getLogger(Main.class)
          .warn("the next engine will not know why this one ended: {}", IoFailure.words(problem));
    }
  }

  private static End awaitEnd(
      Engine engine, EngineServer server, CompletableFuture<End> end, Duration idle)
      throws InterruptedException {
    Instant busy = Instant.now();
    var memory = new SpareMemory(busy);
    while (true) {
      try {
        return end.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException goesOn) {
        // Time for a look.
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
      server.keepListening();
      // Only now, because the command that started the engine needs both cores, and few need it.
      engine.prepare();
      if (engine.activeContainers() > 0 || server.openRequests() > 0) {
        busy = Instant.now();
      }
      if (server.openRequests() == 0 && memory.isDue(Instant.now(), server.lastRequest())) {
        giveBack(memory);
      }
      Instant last = server.lastRequest().isAfter(busy) ? server.lastRequest() : busy;
      boolean maySleep = !idle.isZero() && !server.stays();
      if (maySleep && Duration.between(last, Instant.now()).compareTo(idle) > 0) {
        return End.IDLE;
      }
    }
  }

  private static void giveBack(SpareMemory memory) {
    memory.returned(Instant.now());
    if (memory.hasGrown(Runtime.getRuntime().totalMemory())) {
      System.gc();
      memory.collected(Runtime.getRuntime().totalMemory());
    }
    try {
      ResidentMemory.releaseUnchangedFiles();
    } catch (IOException problem) {
      LoggerFactory.getLogger(Main.class)
          .debug("cannot release the memory of mapped files: {}", IoFailure.words(problem));
    }
  }

  /// SIGTERM: asks the engine to end and keeps the JVM alive until it has.
  private static void finish(CompletableFuture<End> end, CountDownLatch ended) {
    end.complete(End.SIGNAL);
    try {
      ended.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// The arguments of an engine's process.
  ///
  /// @param socket where it listens
  /// @param idle time after which it ends by itself; zero for never
  /// @param stopping whether it is only to stop what a killed engine has left
  record Arguments(
      EngineConfig engine, Path socket, Optional<String> group, Duration idle, boolean stopping) {
    private static final Duration IDLE = Duration.ofMinutes(5);

    /// Reads `--data-root DIR --run-root DIR [--group NAME] [--idle-seconds N] [--purpose stopping]
    /// [--shim FILE]`.
    ///
    /// @throws IllegalArgumentException for anything else
    static Arguments parse(String... words) {
      Path data = Path.of("/var/lib/jcompose");
      Path run = Path.of("/run/jcompose");
      String home = System.getProperty("jcompose.home", "");
      Path shim = Path.of(home, "bin", "jc-shim");
      Optional<String> group = Optional.empty();
      Duration idle = IDLE;
      boolean stopping = false;
      if (words.length % 2 != 0) {
        throw new IllegalArgumentException("engine: " + words[words.length - 1] + ": has no value");
      }
      for (int index = 0; index < words.length; index += 2) {
        String value = words[index + 1];
        switch (words[index]) {
          case "--data-root" -> data = Path.of(value).toAbsolutePath();
          case "--run-root" -> run = Path.of(value).toAbsolutePath();
          case "--group" -> group = Optional.of(value);
          case "--idle-seconds" -> idle = Duration.ofSeconds(Long.parseLong(value));
          case "--purpose" -> {
            if (!value.equals("stopping")) {
              throw new IllegalArgumentException("engine: unknown purpose: " + value);
            }
            stopping = true;
          }
          case "--shim" -> shim = Path.of(value).toAbsolutePath();
          default ->
              throw new IllegalArgumentException("engine: unknown argument: " + words[index]);
        }
      }
      var engine = new EngineConfig(data, run, shim);
      return new Arguments(engine, engine.socket(), group, idle, stopping);
    }
  }
}
