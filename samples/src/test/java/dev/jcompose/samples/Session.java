package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.testing.Traces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/// A user at a terminal of their own: the built program, an engine on temporary roots, and a look
/// at what is left behind at the end.
final class Session implements AutoCloseable {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path PROGRAM = ROOT.resolve("cli/target/dist/bin/jcompose");
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /// The engine's parent ends a moment after it.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  private Session(Path directory) {
    this.directory = directory;
    environment.put("JCOMPOSE_HOST", "unix://" + directory.resolve("run/engine.sock"));
    environment.put("JCOMPOSE_DATA_ROOT", directory.resolve("data").toString());
    environment.put("JCOMPOSE_FRONT_DIRECTORY", front().toString());
    // -Djcompose.front=on has all commands of all tests run by warm command lines.
    String wish = System.getProperty("jcompose.front", "");
    if (!wish.isEmpty()) {
      environment.put("JCOMPOSE_FRONT", wish);
    }
  }

  /// Skips the test, with the reason, where it cannot run.
  static Session open() {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root: it runs real containers");
    assertThat(PROGRAM).as("the built program").isExecutable();
    try {
      return new Session(Files.createTempDirectory("jcompose-sample"));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  Session with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /// A variable that `with` has set.
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  Path directory() {
    return directory;
  }

  /// Where the warm command lines of this session listen.
  Path front() {
    return directory.resolve("front");
  }

  /// The warm command lines of this session.
  List<ProcessHandle> warm() {
    return ProcessHandle.allProcesses()
        .filter(one -> commandLine(one.pid()).contains("__warm\0" + front()))
        .toList();
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"));
    } catch (IOException | UncheckedIOException _) {
      return "";
    }
  }

  /// What a command did.
  record Done(int exitCode, String out, String err) {
    Done succeeded() {
      assertThat(exitCode).as("exit code; stderr: %s; stdout: %s", err, out).isZero();
      return this;
    }
  }

  /// Runs `jcompose` with these arguments.
  Done jcompose(String... arguments) {
    return jcompose(ROOT, arguments);
  }

  Done jcompose(Path workingDirectory, String... arguments) {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(arguments));
    return run(workingDirectory, command);
  }

  /// Makes the image `busybox` from Debian's static busybox.
  Session withBusybox() {
    Path root = directory.resolve("busybox");
    String script =
        """
        mkdir -p "$0/bin" "$0/etc" "$0/tmp" "$0/root"
        cp -L /bin/busybox "$0/bin/busybox"
        chroot "$0" /bin/busybox --install -s /bin
        echo 'root:x:0:0:root:/root:/bin/sh' > "$0/etc/passwd"
        tar -C "$0" -c . | "$JCOMPOSE" image import --change 'CMD ["sh"]' - busybox:latest
        """;
    run(directory, List.of("sh", "-ec", script, root.toString())).succeeded();
    return this;
  }

  /// Writes a compose file into a folder of its own.
  Path project(String name, String yaml) {
    try {
      Path folder = Files.createDirectories(directory.resolve(name));
      return Files.writeString(folder.resolve("compose.yaml"), yaml);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// The pid of the running engine.
  long enginePid() {
    String status = jcompose("engine", "status", "--format", "json").succeeded().out();
    Matcher pid = Pattern.compile("\"pid\": *(\\d+)").matcher(status);
    assertThat(pid.find()).as("a pid in %s", status).isTrue();
    return Long.parseLong(pid.group(1));
  }

  /// Ends the engine as a crash would.
  void killEngine() {
    ProcessHandle engine = ProcessHandle.of(enginePid()).orElseThrow();
    engine.destroyForcibly();
    Awaitility.await().until(() -> !engine.isAlive());
  }

  /// Starts `jcompose` and does not wait for it.
  Process start(Path output, String... arguments) {
    // When tests run in the background, SIGINT is ignored, and children inherit that.
    List<String> command =
        new ArrayList<>(List.of("env", "--default-signal=INT", PROGRAM.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    try {
      return builder.start();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// Starts `jcompose` on a terminal of its own.
  AtTerminal atTerminal(String... arguments) {
    String line =
        "stty rows 30 cols 100; exec env --default-signal=INT "
            + PROGRAM
            + " "
            + String.join(" ", arguments);
    ProcessBuilder builder =
        new ProcessBuilder(
                "script", "--quiet", "--return", "--flush", "--command", line, "/dev/null")
            .directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("TERM", "xterm-256color");
    builder.environment().put("SHELL", "/bin/sh");
    try {
      return new AtTerminal(builder.redirectErrorStream(true).start());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// Runs any program.
  Done run(Path workingDirectory, List<String> command) {
    try {
      Path out = Files.createTempFile(directory, "out", "");
      Path err = Files.createTempFile(directory, "err", "");
      ProcessBuilder builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
      builder.environment().putAll(environment);
      builder.environment().put("JCOMPOSE", PROGRAM.toString());
      builder.redirectInput(Path.of("/dev/null").toFile());
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      Process process = builder.start();
      if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end; stderr: " + Files.readString(err));
      }
      return new Done(process.exitValue(), read(out), read(err));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", interrupted);
    }
  }

  private static String read(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    Files.delete(file);
    return text;
  }

  /// A port of the loopback that nobody uses right now.
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// What an HTTP server on the loopback answers; an empty text when it does not.
  static String get(int port, String path) {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(10))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException _) {
      return "";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", interrupted);
    }
  }

  /// Skips the test, with the reason, where containers cannot reach the outside because of rules
  /// that are not ours to change (a Docker Engine on the same machine sets them).
  void needsTheOutside() {
    boolean dropped =
        lines(List.of("nft", "list", "chains"))
            .anyMatch(line -> line.contains("hook forward") && line.contains("policy drop"));
    Assumptions.assumeFalse(
        dropped,
        "another program's firewall drops forwarded packets: RUN cannot reach the outside");
  }

  /// What the engine of this session has in the kernel.
  Traces traces() {
    return Traces.ofEngine(directory.resolve("data"), directory);
  }

  private Stream<String> lines(List<String> command) {
    return run(Path.of("/"), command).out().lines();
  }

  /// Takes down what a failed test left up, stops the engine, checks that nothing is left in the
  /// kernel, and removes the files.
  @Override
  public void close() {
    jcompose("ls", "-a", "-q")
        .out()
        .lines()
        .forEach(name -> jcompose("-p", name, "down", "-t", "0", "-v", "--remove-orphans"));
    Done stopped = jcompose("engine", "stop");
    warm().forEach(ProcessHandle::destroyForcibly);
    List<String> left = traces().left(PATIENCE);
    try (Stream<Path> files = Files.walk(directory)) {
      if (left.isEmpty()) {
        files.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    assertThat(left)
        .as("left behind (engine stop said: %s%s)", stopped.out(), stopped.err())
        .isEmpty();
  }
}
