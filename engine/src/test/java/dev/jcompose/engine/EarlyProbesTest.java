package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.engine.event.Event;
import dev.jcompose.engine.health.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Probes before the schedule, in real containers whose schedule is an hour away.
class EarlyProbesTest extends EngineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /// A probe that keeps a record of what it found.
  private static final String PROBE =
      "if test -e /up; then echo ok >> /probes; else echo failed >> /probes; exit 1; fi";

  private static Map<String, ?> checked(Map<String, ?> own) {
    Map<String, Object> host = new HashMap<>(Map.of("NetworkMode", "none"));
    if (!own.isEmpty()) {
      host.put("Jcompose", own);
    }
    return Map.of(
        "Healthcheck",
        Map.of("Test", List.of("CMD-SHELL", PROBE), "Interval", 3_600_000_000_000L),
        "HostConfig",
        host);
  }

  private Health health(String name) {
    return test.get(name).state().health().orElseThrow();
  }

  private List<String> probes(String name) {
    Path file = Path.of("/proc", Integer.toString(test.get(name).state().pid()), "root", "probes");
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException problem) {
      throw new AssertionError(problem);
    }
  }

  private void awaitHealthy(String name) {
    await().atMost(PATIENCE).until(() -> health(name).status() == Health.Status.HEALTHY);
  }

  private List<String> actions() {
    return test.engine().events().between(Instant.EPOCH, Instant.now()).stream()
        .filter(event -> event.type().equals("container"))
        .map(Event::action)
        .toList();
  }

  /// As the official postgres image while it initialises. The server goes away only when a probe
  /// has found it, and comes again only when one has missed it.
  @Test
  void aServerThatComesUpAndGoesAwayIsNotBelievedUntilItStays() {
    test.run(
        "db",
        """
        until grep failed /probes; do sleep 0.05; done
        touch /up
        until grep ok /probes; do sleep 0.05; done
        rm /up
        until tail -n 1 /probes | grep failed; do sleep 0.05; done
        touch /up
        exec sleep 100
        """,
        checked(Map.of("SettlingTime", 4_000_000_000L)));

    awaitHealthy("db");

    List<String> probes = probes("db");
    int away = probes.lastIndexOf("failed");
    assertThat(probes.subList(0, away)).contains("ok");
    assertThat(probes.subList(away + 1, probes.size())).hasSizeGreaterThan(1).containsOnly("ok");
    assertThat(health("db").failingStreak()).isZero();
    assertThat(health("db").log()).extracting(Health.Probe::exitCode).containsExactly(0);
    assertThat(actions()).containsExactly("create", "start", "health_status: healthy");
  }

  @Test
  void theNextEngineGoesOnProbingEarly() {
    test.run("db", "exec sleep 100", checked(Map.of()));
    await().atMost(PATIENCE).until(() -> !probes("db").isEmpty());

    test.restart();

    assertThat(health("db")).isEqualTo(Health.NEW);
    Path up = Path.of("/proc", Integer.toString(test.get("db").state().pid()), "root", "up");
    try {
      Files.createFile(up);
    } catch (IOException problem) {
      throw new AssertionError(problem);
    }
    awaitHealthy("db");
    test.restart();
    assertThat(health("db").status()).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void aContainerMaySayThatItIsNotProbedEarlyOrBelievedAtOnce() {
    test.run("plain", "touch /up; exec sleep 100", checked(Map.of("EarlyProbes", false)));
    test.run("usual", "touch /up; exec sleep 100", checked(Map.of()));
    test.run("quick", "touch /up; exec sleep 100", checked(Map.of("SettlingTime", 0)));

    awaitHealthy("quick");
    awaitHealthy("usual");

    assertThat(probes("quick").stream().filter("ok"::equals)).hasSize(1);
    assertThat(probes("usual").stream().filter("ok"::equals)).hasSizeGreaterThan(1);
    assertThat(probes("plain")).isEmpty();
    assertThat(health("plain")).isEqualTo(Health.NEW);
  }
}
