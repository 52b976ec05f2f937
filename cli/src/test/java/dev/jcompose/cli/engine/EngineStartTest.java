package dev.jcompose.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a user reads when the engine does not come up. A real process is started each time; the
/// distribution's supervisor is a script.
@Timeout(30)
@Tag("root")
class EngineStartTest {
  @TempDir private Path root = Path.of("/");

  @BeforeEach
  void needsRoot() throws IOException {
    Assumptions.assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "needs root: only root may start an engine");
    Assumptions.assumeFalse(EngineUnit.managed(), "systemd starts engines here: see LaunchTest");
  }

  private CommandRun cli() {
    return new CommandRun(root)
        .with("JCOMPOSE_HOST", "unix://" + root.resolve("run/engine.sock"))
        .with("JCOMPOSE_DATA_ROOT", root.resolve("data").toString());
  }

  private Path home(String script) throws IOException {
    Path shim = root.resolve("home/bin/jc-shim");
    Files.createDirectories(shim.getParent());
    Files.writeString(shim, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwxr-xr-x"));
    return root.resolve("home");
  }

  @Test
  void anEngineThatEndsAtOnceIsReportedWithTheEndOfItsLog() throws IOException {
    CommandRun cli =
        cli().home(home("echo first; echo \"cannot lock: held by pid 7\" >&2; exit 3"));
    assertThat(cli.run("-p", "p", "ps")).isEqualTo(1);

    assertThat(cli.err())
        .isEqualTo(
            """
            engine: exited while starting, with exit code 3; the end of %s:
              first
              cannot lock: held by pid 7
            """
                .formatted(root.resolve("data/engine.log")));
  }

  @Test
  void itsOwnLastWordsAreEnough() throws IOException {
    CommandRun cli =
        cli()
            .home(
                home(
                    "echo 'java.io.IOException: x' >&2; printf '\\tat a.B.c(B.java:1)\\n' >&2;"
                        + " echo 'engine: /d is in use by another engine, pid 7' >&2; exit 1"));
    assertThat(cli.run("-p", "p", "ps")).isEqualTo(1);
    assertThat(cli.err()).isEqualTo("engine: /d is in use by another engine, pid 7\n");
  }

  @Test
  void aTraceIsNotShown() throws IOException {
    CommandRun cli =
        cli()
            .home(
                home(
                    "echo 'Exception in thread \"main\" java.lang.Error: x' >&2;"
                        + " printf '\\tat a.B.c(B.java:1)\\n' >&2; exit 1"));
    assertThat(cli.run("-p", "p", "ps")).isEqualTo(1);
    assertThat(cli.err())
        .isEqualTo(
            "engine: exited while starting, with exit code 1 (its log is empty: %s)\n"
                .formatted(root.resolve("data/engine.log")));
  }

  @Test
  void anEngineOfTheSameRootThatListensElsewhereIsNamed() throws IOException {
    Path socket = root.resolve("run/engine.sock");
    Files.createDirectories(root.resolve("data"));
    Files.createDirectories(root.resolve("run"));
    Process engine =
        new ProcessBuilder(
                "python3",
                "-c",
                """
                import fcntl, sys, time
                f = open(sys.argv[1], 'w')
                fcntl.lockf(f, fcntl.LOCK_EX)
                f.write('77\\n' + sys.argv[2] + '\\n')
                f.flush()
                print('locked', flush=True)
                time.sleep(1000)
                """,
                root.resolve("data/lock").toString(),
                "/elsewhere/engine.sock")
            .start();
    try {
      assertThat(engine.inputReader().readLine()).isEqualTo("locked");
      CommandRun cli = cli().home(home("exit 9"));
      assertThat(cli.run("-p", "p", "ps")).isEqualTo(1);
      assertThat(cli.err())
          .startsWith(
              "engine: %s is in use by another engine, pid 77, which listens at unix:///elsewhere/engine.sock ("
                  .formatted(root.resolve("data")))
          .hasLineCount(1);
    } finally {
      engine.destroyForcibly();
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void theEngineGetsItsPlacesAndStaysWhenItWasAskedFor() throws IOException {
    Path home = home("for a; do echo \"$a\"; done; exit 0");
    String places =
        "supervise\n%s/bin/jcompose-engine\n--data-root\n%s\n--run-root\n%s\n"
            .formatted(home, root.resolve("data"), root.resolve("run"));
    cli().home(home).run("-p", "p", "ps");
    assertThat(Files.readString(root.resolve("data/engine.log"))).isEqualTo(places);

    cli().home(home).run("engine", "start");
    assertThat(Files.readString(root.resolve("data/engine.log")))
        .isEqualTo(places + places + "--idle-seconds\n0\n");
  }

  @Test
  void withoutADistributionNothingIsStarted() {
    CommandRun cli = cli();
    assertThat(cli.run("-p", "p", "ps")).isEqualTo(1);

    assertThat(cli.err())
        .isEqualTo(
            "engine: cannot start: jcompose is not installed correctly (jcompose.home is not set)\n");
  }

  @Test
  void statusStopAndLogsStartNothing() throws IOException {
    Path home = home("exit 9");
    CommandRun status = cli().home(home);
    assertThat(status.run("engine", "status")).isEqualTo(1);
    assertThat(status.err()).startsWith("engine not running (").hasLineCount(1);
    CommandRun stop = cli().home(home);
    assertThat(stop.run("engine", "stop")).isZero();
    CommandRun logs = cli().home(home);
    assertThat(logs.run("engine", "logs")).isEqualTo(1);
    assertThat(logs.err()).startsWith("engine: no log yet: ");
    assertThat(root.resolve("data")).doesNotExist();
  }

  @Test
  void stopWaitsForAStartOfAnotherClient() throws Exception {
    Path lock = Files.createDirectories(root.resolve("run")).resolve("start.lock");
    Process other =
        new ProcessBuilder(
                "python3",
                "-c",
                """
                import fcntl, sys
                f = open(sys.argv[1], 'w')
                fcntl.lockf(f, fcntl.LOCK_EX)
                print('locked', flush=True)
                sys.stdin.readline()
                """,
                lock.toString())
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("locked");
      CommandRun cli = cli().home(home("exit 9"));
      CompletableFuture<Integer> stop =
          CompletableFuture.supplyAsync(() -> cli.run("engine", "stop"));
      await().until(() -> stop.isDone() || isWaitedFor(lock));
      assertThat(stop).isNotDone();

      other.outputWriter().write("done\n");
      other.outputWriter().flush();
      assertThat(stop.join()).isZero();
      assertThat(cli.err()).isEqualTo("engine not running\n");
    } finally {
      other.destroyForcibly();
    }
  }

  /// Whether somebody waits for a lock on a file: a line with an arrow in `/proc/locks`.
  private static boolean isWaitedFor(Path file) throws IOException {
    String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(line -> line.contains("->") && line.contains(inode));
  }
}
