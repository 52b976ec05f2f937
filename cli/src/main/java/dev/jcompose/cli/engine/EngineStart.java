package dev.jcompose.cli.engine;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.List;
import java.util.Set;

/// Brings an engine up: a process of its own that outlives this one.
///
/// A lock file settles races: of several callers that find nobody at the socket, one starts the
/// engine and the others wait for its socket. The engine holds another lock of its own.
public final class EngineStart {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 2;
  private static final long RETRY_MILLIS = 50;
  private static final int LOG_LINES = 10;

  private final Invocation invocation;
  private final EnginePlaces places;
  private final boolean lasting;

  /// A way to start an engine.
  ///
  /// @param lasting whether somebody asked for the engine itself, so that it does not end when it
  ///   is idle
  public EngineStart(Invocation invocation, EnginePlaces places, boolean lasting) {
    this.invocation = invocation;
    this.places = places;
    this.lasting = lasting;
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
    Launch launch = choose(home);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      Process process = start(launch);
      while (!answers()) {
        boolean ended = !process.isAlive() && (launch.engine() || process.exitValue() != 0);
        if (ended) {
          String said = launch.engine() ? "" : output(process);
          if (!launch.mayTryAgain(said)) {
            throw new CommandException(
                "engine: ended while starting, with exit code "
                    + process.exitValue()
                    + (said.isEmpty() ? "" : ": " + said)
                    + lastLines(logBefore));
          }
          Thread.sleep(RETRY_MILLIS);
          process = answers() ? process : start(launch);
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

  /// An engine writes to its log; who only asks for one, to us.
  private Process start(Launch launch) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(launch.command())
            .directory(new File("/"))
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true);
    if (launch.engine()) {
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(places.log().toFile()));
    } else {
      builder.environment().put("LC_ALL", "C");
    }
    return builder.start();
  }

  private static String output(Process process) throws IOException {
    try (InputStream out = process.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
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

  private Launch choose(Path home) throws IOException {
    if (!EngineUnit.managed()) {
      return Launch.process(home, places, lasting);
    }
    if (EngineUnit.installed(places).isPresent()) {
      return Launch.installedUnit();
    }
    String text = new EngineUnit(home).text(EngineUnit.SERVICE);
    return Launch.transientUnit(
        home, places, lasting, EngineUnit.properties(text), invocation.environment());
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
