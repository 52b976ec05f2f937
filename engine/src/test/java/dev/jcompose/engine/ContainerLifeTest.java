package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.container.WaitCondition;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.event.Event;
import dev.jcompose.engine.exec.ExecRequest;
import dev.jcompose.engine.health.Health;
import dev.jcompose.runtime.ExecSession;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The life of single containers on the real thing.
class ContainerLifeTest extends EngineTest {
  private static final Map<String, ?> ALONE = Map.of("HostConfig", Map.of("NetworkMode", "none"));

  private static Map<String, ?> with(Map<String, ?> host) {
    Map<String, Object> all = new HashMap<>(host);
    all.putIfAbsent("NetworkMode", "none");
    return Map.of("HostConfig", all);
  }

  private List<String> actions(String type) {
    return test.engine().events().between(Instant.EPOCH, Instant.now()).stream()
        .filter(event -> event.type().equals(type))
        .map(Event::action)
        .toList();
  }

  @Test
  void aContainerRunsToItsEnd() throws InterruptedException {
    test.run("one", "echo out; echo err >&2; exit 3", ALONE);

    assertThat(test.ended("one").exitCode()).isEqualTo(3);
    Container one = test.get("one");
    assertThat(one.state().status()).isEqualTo(Status.EXITED);
    assertThat(one.state().exitCode()).isEqualTo(3);
    assertThat(one.state().pid()).isZero();
    assertThat(one.state().finishedAt()).isPresent();
    assertThat(test.log("one")).contains("out\n", "err\n");
    assertThat(actions("container")).containsExactly("create", "start", "die");

    test.engine().containers().remove("one", false, false);
    assertThat(test.engine().containers().find("one")).isEmpty();
    assertThat(one.directory()).doesNotExist();
  }

  @Test
  void aStateIsOnDiskBeforeItsDieEvent() throws InterruptedException {
    var seen = new LinkedBlockingQueue<Status>();
    test.engine()
        .events()
        .subscribe(
            Optional.empty(),
            event -> {
              if (event.action().equals("die")) {
                seen.add(test.get(event.id()).state().status());
              }
            });
    test.run("one", "true", ALONE);
    test.ended("one");

    assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo(Status.EXITED);
  }

  @Test
  void aContainerThatIgnoresItsStopSignalIsKilledAfterTheGrace() {
    test.run("deaf", "trap '' TERM; while :; do sleep 1; done", ALONE);
    long start = System.nanoTime();

    test.engine().containers().stop("deaf", Optional.of(Duration.ofMillis(300)), Optional.empty());

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(300), Duration.ofSeconds(3));
    assertThat(test.get("deaf").state().exitCode()).isEqualTo(137);
    assertThatThrownBy(
            () -> test.engine().containers().stop("deaf", Optional.empty(), Optional.empty()))
        .isInstanceOf(EngineException.NotModified.class);
  }

  @Test
  void itsOwnStopSignalEndsIt() {
    test.run(
        "polite",
        "trap 'exit 7' USR1; while :; do sleep 0.05; done",
        Map.of("StopSignal", "SIGUSR1", "HostConfig", Map.of("NetworkMode", "none")));
    await().until(() -> test.get("polite").state().hasProcess());

    test.engine().containers().stop("polite", Optional.of(Duration.ofSeconds(5)), Optional.empty());

    assertThat(test.get("polite").state().exitCode()).isEqualTo(7);
  }

  @Test
  void aFailingContainerIsRestartedAsOftenAsItsPolicySays() throws InterruptedException {
    test.run(
        "weak",
        "exit 5",
        with(Map.of("RestartPolicy", Map.of("Name", "on-failure", "MaximumRetryCount", 2))));

    await().until(() -> test.get("weak").state().status() == Status.EXITED);
    Container weak = test.get("weak");
    assertThat(weak.state().restartCount()).isEqualTo(2);
    assertThat(weak.state().exitCode()).isEqualTo(5);
    assertThat(actions("container"))
        .containsExactly("create", "start", "die", "start", "die", "start", "die");
  }

  @Test
  void stoppingCancelsTheRestart() {
    test.run("loop", "exit 1", with(Map.of("RestartPolicy", Map.of("Name", "always"))));
    await().until(() -> test.get("loop").state().restartCount() >= 2);
    await()
        .until(() -> {
          try {
            test.engine().containers().stop("loop", Optional.empty(), Optional.empty());
            return true;
          } catch (EngineException.NotModified running) {
            return false;
          }
        });

    assertThat(test.get("loop").state().status()).isEqualTo(Status.EXITED);
    await()
        .during(Duration.ofSeconds(2))
        .until(() -> test.get("loop").state().status() == Status.EXITED);
  }

  @Test
  void aMissingProgramIsTheCallersMistakeAndLeavesNothing() {
    test.create(
        "odd", "", Map.of("Cmd", List.of("nope"), "HostConfig", Map.of("NetworkMode", "none")));

    assertThatThrownBy(() -> test.engine().containers().start("odd"))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessageContaining("executable file not found in $PATH");
    Container odd = test.get("odd");
    assertThat(odd.state().status()).isEqualTo(Status.CREATED);
    assertThat(odd.state().exitCode()).isEqualTo(127);
    assertThat(odd.state().error()).contains("nope");
  }

  @Test
  void anAutoRemovedContainerIsGoneAfterItsEndAndAfterAFailedStart() throws InterruptedException {
    Container gone = test.create("gone", "exit 4", with(Map.of("AutoRemove", true)));
    var removed = test.engine().containers().await("gone", WaitCondition.REMOVED);
    test.engine().containers().start("gone");
    assertThat(removed.join().exitCode()).isEqualTo(4);
    assertThat(gone.directory()).doesNotExist();

    test.create(
        "bad",
        "",
        Map.of(
            "Cmd",
            List.of("nope"),
            "HostConfig",
            Map.of("AutoRemove", true, "NetworkMode", "none")));
    removed = test.engine().containers().await("bad", WaitCondition.REMOVED);
    assertThatThrownBy(() -> test.engine().containers().start("bad"))
        .isInstanceOf(EngineException.BadRequest.class);
    assertThat(removed.join().exitCode()).isEqualTo(127);
  }

  @Test
  void aRunningContainerIsOnlyRemovedByForce() {
    test.run("busy", "sleep 60", ALONE);

    assertThatThrownBy(() -> test.engine().containers().remove("busy", false, false))
        .isInstanceOf(EngineException.Conflict.class)
        .hasMessageContaining("container is running");
    test.engine().containers().remove("busy", true, false);
    assertThat(test.engine().containers().find("busy")).isEmpty();
  }

  @Test
  void namesAreUniqueAndCanBeChanged() {
    Container a = test.create("a1", "true", ALONE);

    assertThatThrownBy(() -> test.create("a1", "true", ALONE))
        .isInstanceOf(EngineException.Conflict.class);
    test.engine().containers().rename("a1", "b1");
    assertThat(test.get("b1").id()).isEqualTo(a.id());
    test.create("a1", "true", ALONE);
    assertThatThrownBy(() -> test.create("not/valid", "true", ALONE))
        .isInstanceOf(EngineException.BadRequest.class);
  }

  @Test
  void pausedMeansFrozen() throws InterruptedException {
    test.run("ice", "sleep 60", ALONE);
    test.engine().containers().pause("ice");

    assertThat(test.get("ice").state().status()).isEqualTo(Status.PAUSED);
    assertThatThrownBy(() -> test.engine().containers().createExec("ice", exec("true")))
        .isInstanceOf(EngineException.Conflict.class);
    test.engine().containers().unpause("ice");
    assertThat(test.get("ice").state().status()).isEqualTo(Status.RUNNING);
    test.engine().containers().pause("ice");
    test.engine().containers().stop("ice", Optional.of(Duration.ZERO), Optional.empty());
    assertThat(test.get("ice").state().status()).isEqualTo(Status.EXITED);
  }

  private static ExecRequest exec(String script) {
    return ExecRequest.of(List.of("/bin/sh", "-c", script)).env(List.of("E=1")).done();
  }

  @Test
  void anExecRunsInTheContainerAndKeepsItsExitCode()
      throws InterruptedException, ExecutionException {
    test.run("host", "sleep 60", ALONE);
    String id = test.engine().containers().createExec("host", exec("test $E = 1 && exit 9"));
    assertThat(test.engine().containers().exec(id).exitCode()).isEmpty();

    ExecSession session = test.engine().containers().startExec(id);
    session.exit().get();

    assertThat(test.engine().containers().exec(id).exitCode()).contains(9);
    assertThat(actions("container")).anyMatch(action -> action.startsWith("exec_create: "));
    assertThatThrownBy(() -> test.engine().containers().startExec(id))
        .isInstanceOf(EngineException.Conflict.class);
  }

  @Test
  void aHealthCheckFollowsWhatItsProbeFinds() {
    test.run(
        "ill",
        "sleep 60",
        Map.of(
            "Healthcheck",
            Map.of(
                "Test",
                List.of("CMD-SHELL", "echo looked; test -e /tmp/well"),
                "Interval",
                100_000_000L,
                "Retries",
                2),
            "HostConfig",
            Map.of("NetworkMode", "none")));
    assertThat(health("ill").status()).isEqualTo(Health.Status.STARTING);
    await().until(() -> health("ill").status() == Health.Status.UNHEALTHY);
    assertThat(health("ill").log().getLast().output()).isEqualTo("looked\n");

    String id = test.engine().containers().createExec("ill", exec("touch /tmp/well"));
    test.engine().containers().startExec(id).exit().join();

    await().until(() -> health("ill").status() == Health.Status.HEALTHY);
    assertThat(actions("container")).contains("health_status: unhealthy", "health_status: healthy");
  }

  private Health health(String name) {
    return test.get(name).state().health().orElseThrow();
  }

  @Test
  void aProbeThatHangsIsKilledAndHasFailed() {
    test.run(
        "slow",
        "sleep 60",
        Map.of(
            "Healthcheck",
            Map.of(
                "Test",
                List.of("CMD", "sleep", "50"),
                "Interval",
                50_000_000L,
                "Timeout",
                200_000_000L,
                "Retries",
                1),
            "HostConfig",
            Map.of("NetworkMode", "none")));

    await().until(() -> health("slow").status() == Health.Status.UNHEALTHY);
    assertThat(health("slow").log().getFirst().output())
        .isEqualTo("Health check exceeded timeout (200ms)");
    assertThat(health("slow").log().getFirst().exitCode()).isEqualTo(-1);
  }

  @Test
  void volumesKeepTheirDataAndStartWithTheImages() throws InterruptedException, IOException {
    var host = with(Map.of("Binds", List.of("stuff:/data")));
    test.run("writer", "cat /data/sub/file; echo more > /data/new", host);
    test.ended("writer");
    test.engine().containers().remove("writer", false, true);
    test.run("reader", "cat /data/new /data/sub/file", host);
    test.ended("reader");

    assertThat(test.log("reader")).isEqualTo("more\nfrom the image\n");
    assertThatThrownBy(() -> test.engine().volumes().remove("stuff", false))
        .isInstanceOf(EngineException.Conflict.class);
    test.engine().containers().remove("reader", false, true);
    test.engine().volumes().remove("stuff", false);
  }

  @Test
  void anonymousVolumesGoWithTheirContainerOnRequest() {
    Container made =
        test.create(
            "anon",
            "true",
            Map.of(
                "Volumes", Map.of("/data", Map.of()), "HostConfig", Map.of("NetworkMode", "none")));
    assertThat(test.engine().volumes().list()).hasSize(1);
    assertThat(made.mounts()).hasSize(1);

    test.engine().containers().remove("anon", false, true);

    assertThat(test.engine().volumes().list()).isEmpty();
  }

  @Test
  void filesWithInlineContentAreThereWithTheirOwner() throws InterruptedException {
    test.run(
        "conf",
        "cat /etc/app/conf; stat -c '%u:%g %a' /etc/app/conf; echo x > /etc/app/conf",
        with(
            Map.of(
                "Jcompose",
                Map.of(
                    "Files",
                    List.of(
                        Map.of(
                            "Target", "/etc/app/conf",
                            "Content", "aGVsbG8K",
                            "Uid", 7,
                            "Gid", 8,
                            "Mode", 288))))));
    test.ended("conf");

    assertThat(test.log("conf")).startsWith("hello\n7:8 440\n").contains("Read-only file system");
    assertThat(test.get("conf").directory().resolve("spec.json"))
        .content()
        .doesNotContain("aGVsbG8");
  }

  @Test
  void theRootOfAStoppedContainerCanBeReadAndWritten() throws InterruptedException, IOException {
    test.create("files", "cat /put", ALONE);
    try (var root = test.engine().containers().openRoot("files")) {
      assertThat(root.path().resolve("data/sub/file")).hasContent("from the image");
      Files.writeString(root.path().resolve("put"), "put here\n");
    }
    test.engine().containers().start("files");
    test.ended("files");

    assertThat(test.log("files")).isEqualTo("put here\n");
  }
}
