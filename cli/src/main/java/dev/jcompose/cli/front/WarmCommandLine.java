package dev.jcompose.cli.front;

import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.process.ResidentMemory;
import dev.jcompose.linux.socket.UnixListener;
import dev.jcompose.linux.socket.UnixStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// A running command line: it listens for fronts of one user and one installation, runs their
/// commands in parallel, and ends after a while without any.
///
/// Its starter holds a lock that is released with it, so that there is one for each socket.
public final class WarmCommandLine {
  private static final Duration LONGEST_IDLE = Duration.ofMinutes(10);

  /// After this idle time, memory is returned.
  private static final Duration CALM = Duration.ofSeconds(10);

  private static final Duration TICK = Duration.ofSeconds(5);

  /// So many threads wait for fronts, so that a front finds one that has started already.
  private static final int SPARE = 2;

  private final Path socket;
  private final ToIntFunction<Invocation> program;
  private final Path home;
  private int running;
  private int accepting;
  private long idleSince = System.nanoTime();
  private boolean slim;
  private boolean ending;

  /// @param socket where it listens, in a directory that is closed to others
  /// @param program runs a command and gives its exit code
  /// @param home the distribution's directory; when it changes, or the socket is removed, this ends
  public WarmCommandLine(Path socket, ToIntFunction<Invocation> program, Path home) {
    this.socket = socket;
    this.program = program;
    this.home = home;
  }

  /// Serves until the process ends.
  ///
  /// @throws IOException when it cannot listen
  public void run() throws IOException {
    FileTime version = version();
    Files.deleteIfExists(socket);
    Path directory = socket.resolveSibling(".");
    try (Directory folder = Directory.open(directory);
        Fd listener = UnixListener.open(folder.fd(), String.valueOf(socket.getFileName()))) {
      for (int i = 0; i < SPARE; i++) {
        startAccepting(listener);
      }
      endWhenIdle(version);
    }
  }

  private void startAccepting(Fd listener) {
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .name("front")
            .start(() -> {
              while (shallAccept()) {
                serveNext(listener);
              }
            });
  }

  private void serveNext(Fd listener) {
    UnixStream stream;
    try {
      stream = UnixStream.accept(listener);
    } catch (LinuxException _) {
      // Out of descriptors, most likely.
      retire();
      return;
    }
    if (!begun()) {
      startAccepting(listener);
    }
    ended(new ServedCommand(new FrontConnection(stream), program, Optional.of(home)).serve());
  }

  private synchronized boolean shallAccept() {
    if (ending || accepting == SPARE) {
      return false;
    }
    accepting++;
    return true;
  }

  /// Whether another thread accepts the next front.
  private synchronized boolean begun() {
    running++;
    slim = false;
    accepting--;
    return accepting > 0;
  }

  private synchronized void ended(boolean servesOthers) {
    running--;
    idleSince = System.nanoTime();
    if (ending || !servesOthers) {
      retire();
    }
  }

  /// Accepts no new commands, and exits when the others are done.
  private synchronized void retire() {
    ending = true;
    leaveSocket();
    if (running == 0) {
      System.exit(0);
    }
  }

  private void leaveSocket() {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException _) {
      // A new front gets no answer and runs the command itself.
    }
  }

  private void endWhenIdle(FileTime version) {
    while (true) {
      try {
        Thread.sleep(TICK);
        boolean changed = !isCurrent(version);
        synchronized (this) {
          Duration idle = Duration.ofNanos(System.nanoTime() - idleSince);
          if (running == 0 && (changed || idle.compareTo(LONGEST_IDLE) > 0)) {
            leaveSocket();
            System.exit(0);
          }
          if (running == 0 && !slim && idle.compareTo(CALM) > 0) {
            slim = true;
            giveMemoryBack();
          }
        }
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private static void giveMemoryBack() {
    System.gc();
    try {
      long _ = ResidentMemory.releaseUnchangedFiles();
    } catch (IOException _) {
      // It stays as large as it is.
    }
  }

  private boolean isCurrent(FileTime version) {
    try {
      return version.equals(version()) && Files.exists(socket);
    } catch (IOException _) {
      // The installation is gone.
      return false;
    }
  }

  private FileTime version() throws IOException {
    return Files.getLastModifiedTime(home.resolve("lib/cli.jar"));
  }
}
