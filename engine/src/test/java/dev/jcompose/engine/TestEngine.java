package dev.jcompose.engine;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.WaitCondition;
import dev.jcompose.engine.container.WaitResult;
import dev.jcompose.engine.request.DockerRequest;
import dev.jcompose.runtime.log.LogEntry;
import dev.jcompose.runtime.log.LogQuery;
import dev.jcompose.runtime.log.LogReader;
import dev.jcompose.testing.Traces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A real engine on temporary roots, with an image `busybox` made of Debian's static BusyBox.
/// Leaves nothing behind when it is closed.
final class TestEngine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Path BUSYBOX = Path.of("/usr/bin/busybox");
  private static final Path SHARED = makeShared();

  final Path directory;
  final EngineConfig config;
  private final Traces traces;
  private boolean closed;
  private Engine engine;

  TestEngine() throws IOException {
    directory = Files.createTempDirectory("jc-engine");
    config =
        new EngineConfig(
            directory.resolve("data"), directory.resolve("run"), SHARED.resolve("jc-shim"));
    engine = Engine.start(config);
    traces = Traces.ofEngine(config.dataRoot(), config.runRoot());
    try (InputStream tar = Files.newInputStream(SHARED.resolve("rootfs.tar"))) {
      engine.images().importRootfs(tar, Optional.of("busybox"), List.of(), "");
    }
  }

  static boolean usable() {
    return System.getProperty("user.name").equals("root") && Files.isExecutable(BUSYBOX);
  }

  /// The launcher program.
  static Path shim() {
    return SHARED.resolve("jc-shim");
  }

  /// A root file system of BusyBox, as a tar archive.
  static Path rootfs() {
    return SHARED.resolve("rootfs.tar");
  }

  Engine engine() {
    return engine;
  }

  /// Ends the engine and starts the next one on the same roots.
  Engine restart() {
    engine.close();
    engine = Engine.start(config);
    return engine;
  }

  /// Ends the engine, does something, and starts the next one.
  Engine restart(Runnable meanwhile) {
    engine.close();
    meanwhile.run();
    engine = Engine.start(config);
    return engine;
  }

  /// A container that runs a shell script; nothing of it runs yet.
  Container create(String name, String script, Map<String, ?> more) {
    Map<String, Object> body = new HashMap<>(more);
    body.putIfAbsent("Image", "busybox");
    body.putIfAbsent("Cmd", List.of("/bin/sh", "-c", script));
    body.putIfAbsent("StopTimeout", 1);
    return engine.containers().create(Optional.of(name), DockerRequest.of(body));
  }

  /// A running one.
  Container run(String name, String script, Map<String, ?> more) {
    create(name, script, more);
    engine.containers().start(name);
    return engine.containers().get(name);
  }

  Container get(String name) {
    return engine.containers().get(name);
  }

  WaitResult ended(String name) throws InterruptedException {
    return await(name, WaitCondition.NOT_RUNNING);
  }

  WaitResult await(String name, WaitCondition condition) throws InterruptedException {
    try {
      return engine.containers().await(name, condition).get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException problem) {
      throw new AssertionError("container " + name + " does not end", problem);
    }
  }

  String log(String name) throws InterruptedException {
    var text = new StringBuilder();
    try (LogReader log = engine.containers().logs(name, LogQuery.ALL)) {
      for (Optional<LogEntry> entry = log.next(); entry.isPresent(); entry = log.next()) {
        text.append(new String(entry.orElseThrow().bytes(), StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }

  /// What is left of this engine in the kernel, besides the engine itself, after a while.
  List<String> traces() {
    return traces.left(PATIENCE).stream().filter(line -> !ofTheEngine(line)).toList();
  }

  /// While it runs it has a mount, and cgroups to put containers in.
  private boolean ofTheEngine(String trace) {
    return !closed
        && (trace.startsWith("mount tmpfs " + config.runRoot().resolve("containers") + " ")
            || trace.startsWith("firewall ")
            || trace.startsWith("cgroup "));
  }

  static List<String> lines(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    process.waitFor();
    return lines;
  }

  @Override
  public void close() throws IOException {
    try (Engine last = engine) {
      for (Container container : last.containers().list()) {
        last.containers().remove(container.id().value(), true, true);
      }
      last.networks().list().stream()
          .filter(network -> network.driver().equals("bridge") && !network.name().equals("bridge"))
          .forEach(network -> last.networks().remove(network.id()));
    }
    closed = true;
    List<String> left = traces.left(PATIENCE);
    if (!left.isEmpty()) {
      throw new AssertionError("left behind: " + String.join("\n", left));
    }
    deleteTree(directory);
  }

  static void deleteTree(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /// The launcher and a root file system, made once for all tests.
  private static Path makeShared() {
    try {
      Path shared = Files.createTempDirectory("jc-shared");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                try {
                  deleteTree(shared);
                } catch (IOException problem) {
                  throw new UncheckedIOException(problem);
                }
              }));
      try (InputStream shim =
          Objects.requireNonNull(TestEngine.class.getResourceAsStream("/jc-shim"))) {
        Files.copy(shim, shared.resolve("jc-shim"));
      }
      Files.setPosixFilePermissions(
          shared.resolve("jc-shim"), PosixFilePermissions.fromString("rwxr-xr-x"));
      Path root = shared.resolve("rootfs");
      Files.createDirectories(root.resolve("bin"));
      Files.createDirectories(root.resolve("etc"));
      Files.createDirectories(root.resolve("data/sub"));
      Files.writeString(root.resolve("data/sub/file"), "from the image\n");
      Files.createDirectories(root.resolve("tmp"));
      Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
      Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
      Files.copy(BUSYBOX, root.resolve("bin/busybox"));
      for (String applet : lines(BUSYBOX.toString(), "--list")) {
        Path link = root.resolve("bin").resolve(applet);
        if (!Files.exists(link)) {
          Files.createSymbolicLink(link, Path.of("busybox"));
        }
      }
      lines("tar", "-C", root.toString(), "-cf", shared.resolve("rootfs.tar").toString(), ".");
      return shared;
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }
}
