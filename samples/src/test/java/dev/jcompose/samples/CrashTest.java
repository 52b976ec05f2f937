package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The engine is killed at random moments of an `up`; whatever state that leaves, the next command
/// brings it in order.
@Tag("root")
class CrashTest {
  private static final int KILLS = 20;
  private static final long SEED = 20260101;

  @Test
  void theNextUpOrDownBringsInOrderWhatAKilledEngineLeft() throws InterruptedException {
    long seed = Long.getLong("crash.seed", SEED);
    System.out.println("crash.seed=" + seed);
    Random random = new Random(seed);
    try (Session user = Session.open().withBusybox()) {
      Path file =
          user.project(
              "crash",
              """
              services:
                db: {image: busybox, command: [sleep, "1000"], volumes: ["data:/data"]}
                web: {image: busybox, command: [sleep, "1000"], depends_on: [db]}
              volumes: {data: {}}
              """);
      String f = file.toString();
      for (int kill = 0; kill < KILLS; kill++) {
        long pid = user.enginePid();
        Process up =
            user.start(
                user.directory().resolve("up.log"), "-f", f, "up", "-d", "--scale", "web=20");
        Thread.sleep(random.nextLong(50, 900));
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(up.waitFor(60, TimeUnit.SECONDS))
            .as("up ends when its engine is killed")
            .isTrue();
        if (kill % 2 == 0) {
          user.jcompose("-f", f, "up", "-d", "--scale", "web=20").succeeded();
          List<String> names =
              user.jcompose("-f", f, "ps", "--format", "{{.Name}}", "web")
                  .succeeded()
                  .out()
                  .lines()
                  .toList();
          assertThat(names).as("kill %s", kill).hasSize(20);
          // The number of a container that the killed engine did not come to is not taken again.
          String index = names.get(6).substring("crash-web-".length());
          user.jcompose("-f", f, "exec", "-T", "--index", index, "web", "nslookup", "db")
              .succeeded();
        }
        user.jcompose("-f", f, "down", "-t", "0", "-v").succeeded();
        assertThat(user.jcompose("-f", f, "ps", "-a", "-q").succeeded().out()).isEmpty();
        assertThat(user.jcompose("ls", "-a", "-q").succeeded().out()).isEmpty();
      }
    }
  }
}
