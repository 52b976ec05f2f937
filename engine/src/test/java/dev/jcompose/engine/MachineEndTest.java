package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.state.Beginning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is stopped at shutdown, and what starts at boot or with an engine.
class MachineEndTest extends EngineTest {
  private static final String ENDS_WELL =
      "trap 'echo clean; exit 0' TERM; echo up; while :; do sleep 0.05; done";
  private static final String ENDS_LATE =
      "trap 'sleep 0.5; echo clean; exit 0' TERM; echo up; while :; do sleep 0.05; done";

  @Test
  void containersEndByTheirSignalThoseThatNeedOthersFirstAndComeBackInOrder()
      throws InterruptedException {
    test.run("db", ENDS_WELL, service("db", "", "unless-stopped"));
    test.run("app", ENDS_LATE, service("app", "db:service_started:false", "always"));
    test.run("once", ENDS_WELL, service("once", "app:service_started:false", "no"));
    for (String name : new String[] {"db", "app", "once"}) {
      awaitLog(name);
    }

    test.engine().stopContainers();

    for (String name : new String[] {"db", "app", "once"}) {
      assertThat(test.get(name).state().status()).as(name).isEqualTo(Status.EXITED);
      assertThat(test.get(name).state().exitCode()).as(name).isZero();
      assertThat(test.log(name)).isEqualTo("up\nclean\n");
    }
    assertThat(finished("once")).isBefore(finished("app"));
    assertThat(finished("app")).isBefore(finished("db"));

    test.restart(this::asAfterABoot);

    await().atMost(Duration.ofSeconds(20)).until(() -> test.get("app").state().hasProcess());
    assertThat(test.get("db").state().hasProcess()).isTrue();
    assertThat(started("db")).isBefore(started("app"));
    assertThat(test.get("once").state().status()).isEqualTo(Status.EXITED);
  }

  @Test
  void whatDoesNotListenIsKilledAfterItsGraceAndNothingIsRestarted() {
    test.run("deaf", "trap '' TERM; while :; do sleep 0.05; done", service("deaf", "", "always"));
    assertThat(test.engine().stopTime())
        .isEqualTo(Duration.ofSeconds(1).plusSeconds(5).plusSeconds(10));

    test.engine().stopContainers();

    ContainerState state = test.get("deaf").state();
    assertThat(state.status()).isEqualTo(Status.EXITED);
    assertThat(state.exitCode()).isEqualTo(137);
    assertThat(test.engine().stopTime()).isZero();
  }

  @Test
  void aContainerThatNeedsAHealthyOneWaitsForThatAtTheBoot() {
    Map<String, Object> ill =
        Map.of("Test", List.of("CMD", "test", "-e", "/tmp/well"), "Interval", 100_000_000L);
    Map<String, Object> db = new HashMap<>(service("db", "", "always"));
    db.put("Healthcheck", ill);
    test.run("db", "sleep 1; touch /tmp/well; sleep 100", db);
    test.run("app", "sleep 100", service("app", "db:service_healthy:false", "always"));
    test.engine().stopContainers();

    test.restart(this::asAfterABoot);

    await().atMost(Duration.ofSeconds(20)).until(() -> test.get("app").state().hasProcess());
    assertThat(started("app")).isAfter(started("db"));
    assertThat(test.get("db").state().health().orElseThrow().log()).isNotEmpty();
  }

  @Test
  void whatWasStoppedByHandComesUpWithAnEngineAsItsPolicySays() throws IOException {
    test.run("always", "sleep 100", service("always", "", "always"));
    test.run("unless", "sleep 100", service("unless", "", "unless-stopped"));
    for (String name : new String[] {"always", "unless"}) {
      test.engine().containers().stop(name, Optional.of(Duration.ZERO), Optional.empty());
    }
    Beginning.markIdle(test.config.runRoot());

    test.restart();
    assertThat(test.get("always").state().status()).isEqualTo(Status.EXITED);
    test.restart();

    await().atMost(Duration.ofSeconds(20)).until(() -> test.get("always").state().hasProcess());
    assertThat(test.get("unless").state().status()).isEqualTo(Status.EXITED);
  }

  @Test
  void anEngineThatIsOnlyToStopStartsNothing() throws IOException {
    test.run("always", "sleep 100", service("always", "", "always"));
    test.run("runs", "sleep 100", service("runs", "", "no"));
    test.engine().containers().stop("always", Optional.of(Duration.ZERO), Optional.empty());
    Beginning.markStopping(test.config.runRoot());

    test.restart();
    assertThat(test.get("always").state().status()).isEqualTo(Status.EXITED);
    assertThatThrownBy(() -> test.engine().containers().start("always"))
        .hasMessageContaining("the engine is being stopped");
    test.engine().stopContainers();
    assertThat(test.get("runs").state().hasProcess()).isFalse();
    test.restart();

    await().atMost(Duration.ofSeconds(20)).until(() -> test.get("always").state().hasProcess());
  }

  @Test
  void whatIsBeingStartedMeanwhileDoesNotOutliveTheStop() {
    List<String> names = IntStream.range(0, 20).mapToObj(number -> "n" + number).toList();
    names.forEach(name -> test.create(name, "sleep 100", service(name, "", "no")));
    List<Thread> starts =
        names.stream()
            .map(name ->
                Thread.startVirtualThread(() -> {
                  try {
                    test.engine().containers().start(name);
                  } catch (EngineException.ServerError refused) {
                    assertThat(refused).hasMessageContaining("the engine is being stopped");
                  }
                }))
            .toList();
    await().until(() -> names.stream().anyMatch(name -> test.get(name).state().hasProcess()));

    test.engine().stopContainers();

    starts.forEach(MachineEndTest::join);
    assertThat(names).noneMatch(name -> test.get(name).state().hasProcess());
  }

  @Test
  void whatIsToBeRemovedWhenItEndsIsGoneAfterTheBoot() {
    test.run(
        "gone",
        "sleep 100",
        Map.of("HostConfig", Map.of("NetworkMode", "none", "AutoRemove", true)));
    test.engine().stopContainers();

    test.restart(this::asAfterABoot);

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> test.engine().containers().find("gone").isEmpty());
  }

  private void asAfterABoot() {
    try {
      Files.writeString(test.config.dataRoot().resolve("boot-id"), "another\n");
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private void awaitLog(String name) {
    await().atMost(Duration.ofSeconds(20)).until(() -> test.log(name).startsWith("up\n"));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  private Instant finished(String name) {
    return test.get(name).state().finishedAt().orElseThrow();
  }

  private Instant started(String name) {
    return test.get(name).state().startedAt().orElseThrow();
  }

  private static Map<String, Object> service(String name, String dependsOn, String policy) {
    return Map.of(
        "Labels",
        Map.of(
            "com.docker.compose.project",
            "p",
            "com.docker.compose.service",
            name,
            "com.docker.compose.oneoff",
            "False",
            "com.docker.compose.depends_on",
            dependsOn),
        "HostConfig",
        Map.of("NetworkMode", "none", "RestartPolicy", Map.of("Name", policy)));
  }
}
