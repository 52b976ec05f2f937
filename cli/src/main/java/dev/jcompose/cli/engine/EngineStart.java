package dev.jcompose.cli.engine;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Brings an engine up: a process of its own that outlives this one.
///
/// A lock file settles races: of several callers that find nobody at the socket, one starts the
/// engine and the others wait for its socket. The engine holds another lock of its own.
public final class EngineStart {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 2;
  private static final int LOG_LINES = 10;

  private final Invocation invocation;
  private final EnginePlaces places;

  public EngineStart(Invocation invocation, EnginePlaces places) {
    this.invocation = invocation;
    this.places = places;
  }

  /// Starts the engine, unless another caller does, and returns when its socket answers.
  ///
  /// @throws CommandException when it does not come up, with the last lines of its log
  public void start() {
    SocketAccess.check(places.socket());
    if (!SocketAccess.isRoot()) {
      throw new CommandException(
          "engine: not running ("
              + places.socket()
              + "), and only root may start it (sudo jcompose engine start)");
    }
    try {
      makeClosed(places.dataRoot());
      makeClosed(places.runRoot());
      try (FileChannel lock = openPrivate(places.runRoot().resolve("start.lock"));
          FileLock _ = lock.lock()) {
        if (!answers()) {
          launch();
        }
      }
    } catch (AccessDeniedException e) {
      throw new CommandException("engine: cannot start: permission denied: " + e.getMessage());
    } catch (IOException e) {
      throw new CommandException("engine: cannot start: " + e.getMessage());
    }
  }

  /// True when somebody listens at the socket.
  public boolean answers() {
    try (SocketChannel _ =
        SocketChannel.open(java.net.UnixDomainSocketAddress.of(places.socket()))) {
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
                    "engine: cannot start: this is no installed jcompose (jcompose.home is not set)"));
    long logBefore;
    try (FileChannel log = openPrivate(places.log())) {
      logBefore = log.size();
    }
    ProcessBuilder builder =
        new ProcessBuilder(command(home))
            .directory(new File("/"))
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(places.log().toFile()));
    // One arena for all threads: the C library's default of several keeps memory nobody uses.
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    Process process = builder.start();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!answers()) {
        if (!process.isAlive()) {
          throw new CommandException(
              "engine: ended while starting, with exit code "
                  + process.exitValue()
                  + lastLines(logBefore));
        }
        if (System.nanoTime() > deadline) {
          throw new CommandException(
              "engine: does not answer at "
                  + places.socket()
                  + " after "
                  + PATIENCE.toSeconds()
                  + " s"
                  + lastLines(logBefore));
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("engine: interrupted while it was starting");
    }
  }

  /// Makes a root that is not there; the engine then sets its mode, and that of an older one.
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

  /// All jars in the order of their names. With `lib/*` the order would be that of the directory,
  /// which is another one after a copy, and the JVM takes an archive of classes for one order only.
  private static String classPath(Path lib) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted(Comparator.comparing(Path::toString))
          .map(Path::toString)
          .collect(Collectors.joining(":"));
    }
  }

  private List<String> command(Path home) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("setsid");
    command.add(home.resolve("bin/jc-shim").toString());
    command.add("supervise");
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    // How its JVM runs is written beside the program, because its start-up cache is recorded with
    // the same options.
    command.add("@" + home.resolve("engine.options"));
    // A class data archive and not an ahead-of-time cache: that one starts 100 ms sooner, but all
    // of its 44 MB stay resident.
    Path archive = home.resolve("engine.jsa");
    if (Files.exists(archive)) {
      command.add("-XX:SharedArchiveFile=" + archive);
    }
    command.add("-Djcompose.home=" + home);
    command.add("-cp");
    command.add(classPath(home.resolve("lib")));
    command.add("dev.jcompose.engine.server.Main");
    command.add("--data-root");
    command.add(places.dataRoot().toString());
    command.add("--run-root");
    command.add(places.runRoot().toString());
    return command;
  }

  private String lastLines(long from) {
    try {
      byte[] all = Files.readAllBytes(places.log());
      int start = (int) Math.min(from, all.length);
      List<String> lines =
          new String(all, start, all.length - start, StandardCharsets.UTF_8).lines().toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
      return last.isEmpty()
          ? " (its log says nothing: " + places.log() + ")"
          : "; the end of " + places.log() + ":\n  " + String.join("\n  ", last);
    } catch (IOException e) {
      return " (its log cannot be read: " + e.getMessage() + ")";
    }
  }
}
