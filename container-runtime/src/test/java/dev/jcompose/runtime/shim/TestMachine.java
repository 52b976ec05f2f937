package dev.jcompose.runtime.shim;

import dev.jcompose.runtime.AttachConnection;
import dev.jcompose.runtime.CgroupHome;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerRuntime;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.LogSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.OciRuntime;
import dev.jcompose.runtime.OciSettings;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.RootFilesystem;
import dev.jcompose.runtime.RunState;
import dev.jcompose.runtime.RuntimeConfig;
import dev.jcompose.runtime.StartResources;
import dev.jcompose.testing.Leftovers;
import dev.jcompose.testing.Traces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A runtime of its own in a temporary directory, with a BusyBox image, for tests as root.
final class TestMachine implements AutoCloseable {
  private static final Random RANDOM = new Random();
  private static final Path BUSYBOX = Path.of("/usr/bin/busybox");
  private static final List<String> APPLETS =
      List.of(
          "sh",
          "cat",
          "echo",
          "ls",
          "sleep",
          "id",
          "true",
          "false",
          "mount",
          "touch",
          "env",
          "pwd",
          "grep",
          "ps",
          "hostname",
          "stty",
          "seq",
          "head",
          "dd",
          "kill",
          "mkdir",
          "stat",
          "tty",
          "readlink",
          "wc",
          "yes",
          "setsid",
          "ulimit",
          "printf",
          "sed",
          "tail",
          "chmod",
          "ln",
          "od",
          "test",
          "nproc",
          "tr",
          "sync",
          "usleep",
          "find",
          "awk",
          "date",
          "su",
          "mkfifo",
          "mknod",
          "chown",
          "sort",
          "uniq");

  static final Path SHIM = Path.of("target/jc-shim").toAbsolutePath();

  /// Runs all of these tests by another runtime: `-Druntime.program=/usr/bin/crun`.
  private static final Optional<OciRuntime> OTHER =
      Optional.ofNullable(System.getProperty("runtime.program"))
          .map(program -> new OciRuntime("other", Path.of(program), List.of()));

  final Path directory;
  final Path image;
  final RuntimeConfig config;
  final Map<ContainerId, CompletableFuture<ExitStatus>> exits = new ConcurrentHashMap<>();
  ContainerRuntime runtime;

  TestMachine() throws IOException {
    this(Optional.empty());
  }

  /// With a cgroup that was given to the engine.
  TestMachine(Optional<CgroupHome> home) throws IOException {
    directory = Files.createTempDirectory("jc-runtime");
    image = directory.resolve("image");
    makeImage();
    byte[] random = new byte[4];
    RANDOM.nextBytes(random);
    String id = "test" + HexFormat.of().formatHex(random);
    config = new RuntimeConfig(directory.resolve("run"), "jcompose-" + id, SHIM, home);
    Leftovers.watch(new Traces(id, List.of(directory)));
    runtime = open();
  }

  static boolean usable() {
    return System.getProperty("user.name").equals("root") && Files.isExecutable(BUSYBOX);
  }

  ContainerRuntime open() {
    return ShimRuntime.open(config, this::ended);
  }

  void ended(ContainerId id, ExitStatus status) {
    boolean _ = exits.computeIfAbsent(id, _ -> new CompletableFuture<>()).complete(status);
  }

  /// As if the engine had been killed and started again.
  void reopen() {
    runtime.close();
    runtime = open();
  }

  private void makeImage() throws IOException {
    for (String name : List.of("bin", "etc", "proc", "sys", "dev", "tmp", "root", "home", "var")) {
      Files.createDirectories(image.resolve(name));
    }
    Files.copy(BUSYBOX, image.resolve("bin/busybox"));
    for (String applet : APPLETS) {
      Files.createSymbolicLink(image.resolve("bin/" + applet), Path.of("busybox"));
    }
    Files.setPosixFilePermissions(
        image.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(
        image.resolve("etc/passwd"),
        """
        root:x:0:0:root:/root:/bin/sh
        alice:x:1000:1001:Alice:/home:/bin/sh
        0x0:x:77:77::/:/bin/sh
        99999999999:x:78:78::/:/bin/sh
        """);
    Files.writeString(
        image.resolve("etc/group"),
        """
        root:x:0:
        wheel:x:10:root,alice
        staff:x:50:
        alice:x:1001:
        """);
  }

  /// A container that is yet to be described.
  Container container(String... command) {
    return new Container(command);
  }

  ContainerId newId() {
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    return new ContainerId(HexFormat.of().formatHex(random));
  }

  ExitStatus awaitExit(ContainerId id) {
    try {
      return exits.computeIfAbsent(id, _ -> new CompletableFuture<>()).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    } catch (ExecutionException | TimeoutException late) {
      throw new AssertionError("container " + id.shortId() + " does not end", late);
    }
  }

  /// Reads to the end.
  static String readAll(AttachConnection connection) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(65536);
    try (var channel = connection.channel()) {
      while (channel.read(buffer) >= 0) {
        all.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
    } catch (IOException problem) {
      throw new AssertionError(problem);
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /// Takes the payloads of one stream out of Docker's frames.
  static String stream(int number, String frames) {
    StringBuilder text = new StringBuilder();
    byte[] bytes = frames.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.remaining() >= 8) {
      int stream = in.getInt() >>> 24;
      byte[] payload = new byte[in.getInt()];
      in.get(payload);
      if (stream == number) {
        text.append(new String(payload, StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    for (ContainerId id : runtime.known()) {
      if (runtime.inspect(id) instanceof RunState.Running) {
        runtime.killAll(id);
        awaitExit(id);
      }
      runtime.delete(id);
    }
    runtime.close();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(path);
        }
      }
    }
  }

  /// A container to be started.
  final class Container {
    final ContainerId id = newId();
    List<String> args;
    List<String> environment = new ArrayList<>();
    String workingDirectory = "/";
    String user = "";
    List<String> groups = List.of();
    boolean terminal;
    boolean stdin;
    boolean stdinOnce;
    Map<String, ProcessSpec.Rlimit> rlimits = Map.of();
    Optional<Integer> oomScoreAdj = Optional.empty();
    boolean readOnly;
    List<MountSpec> mounts = new ArrayList<>();
    NamespaceSpec namespaces =
        new NamespaceSpec(
            NamespaceSpec.Sharing.OWN,
            NamespaceSpec.Sharing.OWN,
            NamespaceSpec.Sharing.OWN,
            NamespaceSpec.Sharing.HOST);
    PrivilegeSpec privilege = PrivilegeSpec.DEFAULT;
    ResourceLimits limits = ResourceLimits.NONE;
    Map<String, String> sysctls = Map.of();
    boolean init;
    long logSize;
    int logFiles = 1;
    @Nullable Path logPath;
    OciSettings oci = new OciSettings(List.of(), Map.of(), OTHER);
    List<Path> layers = List.of(image);
    StartResources resources = new StartResources(Optional.empty(), List.of());

    Container(String... command) {
      args = List.of(command);
    }

    Path upper() {
      return directory.resolve("c").resolve(id.shortId()).resolve("upper");
    }

    Path log() {
      return logPath != null
          ? logPath
          : directory.resolve("c").resolve(id.shortId()).resolve("log.json");
    }

    ProcessSpec process() {
      return ProcessSpec.of(args)
          .environment(environment)
          .workingDirectory(workingDirectory)
          .user(user)
          .additionalGroups(groups)
          .terminal(terminal)
          .stdinOpen(stdin)
          .stdinOnce(stdinOnce)
          .rlimits(rlimits)
          .oomScoreAdj(oomScoreAdj)
          .done();
    }

    ContainerSpec spec() throws IOException {
      Files.createDirectories(upper());
      Path work = upper().resolveSibling("work");
      Files.createDirectories(work);
      return new ContainerSpec(
          id,
          new RootFilesystem(layers, upper(), work, false),
          readOnly,
          process(),
          "box",
          Optional.empty(),
          mounts,
          64 << 20,
          namespaces,
          privilege,
          limits,
          sysctls,
          init,
          new LogSpec.JsonFile(log(), logSize, logFiles),
          oci);
    }

    Container start() throws IOException {
      exits.remove(id);
      runtime.start(spec(), resources);
      return this;
    }

    /// Starts it, waits for the end, and returns what it wrote, both streams mixed.
    String output() throws IOException {
      AttachConnection attached = runtime.attach(id, false);
      start();
      String frames = readAll(attached);
      awaitExit(id);
      return terminal ? frames : stream(1, frames) + stream(2, frames);
    }
  }
}
