package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.testing.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The engine is killed at random moments of every operation. After each kill the next command
/// starts an engine, and what there is on the disk and in the kernel is what that engine shows.
///
/// `-Dkill.count=300 -Dkill.seed=7` runs it for so many kills, and otherwise; `-Dkill.seconds=600`
/// for so long.
@Tag("root")
class KillLoopTest {
  private static final long SEED = 20261128;
  private static final long SECONDS = 120;
  private static final int LONGEST_MILLIS = 900;

  private static final List<String> OPERATIONS =
      List.of(
          "up -d",
          "up -d --scale web=4",
          "up -d --force-recreate",
          "up -d --build",
          "up -d web",
          "create --force-recreate",
          "start",
          "stop -t 1",
          "restart -t 1",
          "kill",
          "pause",
          "unpause",
          "rm -s -f web",
          "scale web=2",
          "exec -T db true",
          "run --rm -T db true",
          "logs",
          "down -t 1",
          "down -t 0 -v");

  @Test
  void whateverIsKilledInTheMiddleIsBroughtInOrder() throws IOException, InterruptedException {
    long seed = Long.getLong("kill.seed", SEED);
    int count = Integer.getInteger("kill.count", 0);
    long seconds = Long.getLong("kill.seconds", SECONDS);
    System.out.println(
        "kill.seed=" + seed + (count > 0 ? " kill.count=" + count : " kill.seconds=" + seconds));
    Random random = new Random(seed);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    int kills = 0;
    try (Session user = Session.open().withBusybox()) {
      String file = project(user);
      while (count > 0 ? kills < count : System.nanoTime() < deadline) {
        String operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
        String when = "seed %d, kill %d, in %s".formatted(seed, kills, operation);
        killIn(user, file, operation, random.nextLong(LONGEST_MILLIS), when);
        isInOrder(user, file, when);
        if (kills % 3 == 0) {
          user.jcompose("-f", file, "unpause");
          user.jcompose("-f", file, "up", "-d").succeeded();
          assertThat(states(user, file)).as(when).contains("db running", "web running");
        }
        kills++;
      }
      user.jcompose("-f", file, "unpause");
      user.jcompose("-f", file, "down", "-t", "0", "-v").succeeded();
      assertThat(names(user.directory().resolve("data/images/snapshots"))).isEmpty();
      assertThat(names(user.directory().resolve("data/volumes"))).isEmpty();
    }
    System.out.println("kills: " + kills);
  }

  private static String project(Session user) throws IOException {
    Path file =
        user.project(
            "loop",
            """
            services:
              db:
                image: busybox
                command: sh -c 'echo start >> /data/starts; exec sleep 1000'
                volumes: ["data:/data"]
                restart: always
              web:
                build: .
                command: sleep 1000
                depends_on: [db]
                healthcheck: {test: "true", interval: 1s}
              job:
                image: busybox
                command: sh -c 'echo done; exit 3'
                networks: [other]
            networks: {other: {}}
            volumes: {data: {}}
            """);
    Files.writeString(file.resolveSibling("Dockerfile"), "FROM busybox\nRUN echo built > /built\n");
    return file.toString();
  }

  private static void killIn(
      Session user, String file, String operation, long afterMillis, String when)
      throws InterruptedException, IOException {
    long pid = user.enginePid();
    List<String> words = new ArrayList<>(List.of("-f", file));
    words.addAll(List.of(operation.split(" ", -1)));
    Path output = user.directory().resolve("operation.log");
    Files.deleteIfExists(output);
    Process process = user.start(output, words.toArray(String[]::new));
    Thread.sleep(afterMillis);
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends: " + when).isTrue();
    assertThat(Files.readString(output))
        .as(when)
        .doesNotContain("Exception", "\tat ", "internal error");
  }

  /// The states of the containers, `db running`.
  private static List<String> states(Session user, String file) {
    return list(user, file, "{{.Service}} {{.State}}");
  }

  private static List<String> list(Session user, String file, String format) {
    return user.jcompose("-f", file, "ps", "-a", "--format", format)
        .succeeded()
        .out()
        .lines()
        .toList();
  }

  private static void isInOrder(Session user, String file, String when) {
    Path data = user.directory().resolve("data");
    Traces traces = user.traces();
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> {
          List<String> all = list(user, file, "{{.ID}} {{.State}}");
          List<String> ids = all.stream().map(KillLoopTest::shortId).toList();
          long running =
              all.stream()
                  .filter(line -> line.endsWith(" running") || line.endsWith(" paused"))
                  .count();
          assertThat(shortIds(names(data.resolve("containers"))))
              .as("directories of containers, " + when)
              .containsExactlyInAnyOrderElementsOf(ids);
          assertThat(shortIds(names(data.resolve("images/snapshots"))))
              .as("writable layers, " + when)
              .containsExactlyInAnyOrderElementsOf(ids);
          assertThat(names(data.resolve("tmp"))).as("tmp, " + when).isEmpty();
          assertThat(names(data.resolve("images/tmp"))).as("images/tmp, " + when).isEmpty();
          assertThat(traces.shims().stream().filter(line -> line.contains("jc-shim launch")))
              .as("shims, " + when)
              .hasSize((int) running);
          assertThat(ids).as("cgroups, " + when).containsAll(cgroups(traces));
          assertThat(all).as(when).noneMatch(line -> line.contains("dead"));
        });
    assertThat(list(user, file, "{{.Service}} {{.State}} {{.ExitCode}}"))
        .as(when)
        .filteredOn(line -> line.startsWith("job exited"))
        // 137: killed by an operation; its program ends with 3.
        .allMatch(line -> line.endsWith(" 3") || line.endsWith(" 137"));
  }

  private static List<String> cgroups(Traces traces) throws IOException {
    List<String> ids = new ArrayList<>();
    for (Path engine : traces.cgroups()) {
      ids.addAll(shortIds(names(engine)));
    }
    return ids.stream().distinct().toList();
  }

  private static List<String> shortIds(List<String> names) {
    return names.stream()
        .filter(name -> name.matches("[0-9a-f]{64}"))
        .map(KillLoopTest::shortId)
        .toList();
  }

  private static String shortId(String text) {
    return text.substring(0, 12);
  }

  private static List<String> names(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
