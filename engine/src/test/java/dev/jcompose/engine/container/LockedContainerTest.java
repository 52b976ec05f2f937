package dev.jcompose.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.DockerRequest;
import dev.jcompose.engine.restart.RestartRule;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// The transitions of a container's life: what it is after each, and what is on disk by then.
class LockedContainerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final RecordingPersistence disk = new RecordingPersistence();

  private LiveContainer container(String restart) {
    ContainerRequest request =
        DockerRequest.of(
            Map.of(
                "Image",
                "x",
                "Cmd",
                List.of("true"),
                "HostConfig",
                Map.of("RestartPolicy", Map.of("Name", restart))));
    return LiveContainer.of(
        new Definition(
            "a".repeat(64),
            "web",
            START,
            "sha256:0",
            request.config(),
            request.hostConfig(),
            Map.of(),
            List.of(),
            List.of(),
            "h",
            Optional.empty()),
        RunRecord.CREATED,
        disk);
  }

  private static RunState.Running process() {
    return new RunState.Running(42, START, false);
  }

  private void run(LockedContainer held) {
    held.startedByHand();
    held.starting(List.of(), List.of(), Optional.empty());
    held.running(process(), Optional.empty());
    disk.take();
  }

  @Test
  void aStartIsOnDiskBeforeThereIsAProcess() {
    try (LockedContainer held = container("no").hold()) {
      held.startedByHand();
      assertThat(disk.take()).isEmpty();
      held.starting(List.of(), List.of(), Optional.empty());
      assertThat(disk.take()).containsExactly("CREATED START");
      held.running(process(), Optional.empty());
      assertThat(disk.take()).containsExactly("RUNNING");
      assertThat(held.state().pid()).isEqualTo(42);
    }
  }

  @Test
  void aStartThatFailsLeavesNoIntent() {
    try (LockedContainer held = container("no").hold()) {
      held.starting(List.of(), List.of(), Optional.empty());
      held.startUndone();
      held.startFailed(127, "no such program");
      assertThat(disk.take()).last().isEqualTo("CREATED");
      assertThat(held.state().exitCode()).isEqualTo(127);
      assertThat(held.state().error()).isEqualTo("no such program");
    }
  }

  @Test
  void aContainerThatIsToComeUpAgainIsSavedDurably() {
    try (LockedContainer held = container("always").hold()) {
      held.starting(List.of(), List.of(), Optional.empty());
      disk.take();
      held.running(process(), Optional.empty());
      held.stoppedByHand();
      held.stoppedByHand();
      assertThat(disk.take()).containsExactly("RUNNING durable", "RUNNING by hand durable");
    }
  }

  @Test
  void anEndFollowsTheRestartPolicyUnlessSomebodyStoppedIt() {
    LiveContainer container = container("always");
    try (LockedContainer held = container.hold()) {
      run(held);
      Optional<RestartRule> next = held.restartAfter(1, Duration.ofSeconds(1));
      assertThat(next).map(RestartRule::count).contains(1);
      held.ended(new ExitStatus(1, false, START), next);
      assertThat(held.state().status()).isEqualTo(Status.RESTARTING);
      assertThat(disk.take()).containsExactly("RESTARTING");

      held.restarting();
      run(held);
      held.stopping(false);
      held.notRestarted();
      assertThat(held.restartAfter(1, Duration.ofSeconds(1))).isEmpty();
      held.ended(new ExitStatus(1, false, START), Optional.empty());
      assertThat(held.state().status()).isEqualTo(Status.EXITED);

      run(held);
      held.stopping(true);
      assertThat(held.isBouncing()).isTrue();
      assertThat(held.restartAfter(1, Duration.ofSeconds(1))).isEmpty();
    }
  }

  @Test
  void aRestartInStoreIsCancelledWhenSomebodyStartsIt() {
    try (LockedContainer held = container("always").hold()) {
      var start = new CompletableFuture<Void>();
      held.restartPending(start);
      assertThat(held.isRestartPending()).isTrue();
      held.startedByHand();
      assertThat(held.isRestartPending()).isFalse();
      assertThat(start).isCancelled();
    }
  }

  @Test
  void probesAreSavedWhenTheStatusChangesOnly() {
    try (LockedContainer held = container("no").hold()) {
      run(held);
      assertThat(held.health(new Health(Health.Status.STARTING, 1, List.of()))).isFalse();
      assertThat(disk.take()).isEmpty();
      assertThat(held.health(new Health(Health.Status.HEALTHY, 0, List.of()))).isTrue();
      assertThat(disk.take()).containsExactly("RUNNING");
    }
  }

  @Test
  void anAdoptedContainerKeepsThatItRanOutOfMemory() {
    try (LockedContainer held = container("no").hold()) {
      run(held);
      held.outOfMemory();
      held.adopted(process());
      assertThat(held.state().oomKilled()).isTrue();
      held.adopted(new RunState.Running(43, START, true));
      assertThat(held.state().oomKilled()).isFalse();
      assertThat(held.state().status()).isEqualTo(Status.PAUSED);
    }
  }

  @Test
  void whoWaitsIsToldOnce() {
    try (LockedContainer held = container("no").hold()) {
      CompletableFuture<WaitResult> exit = held.nextExit();
      held.tellExit(new WaitResult(3, ""));
      held.tellExit(new WaitResult(4, ""));
      assertThat(exit).isCompletedWithValue(new WaitResult(3, ""));
    }
  }

  @Test
  void aRemovedContainerIsHeldByNobody() {
    LiveContainer container = container("no");
    try (LockedContainer held = container.hold()) {
      held.removing(true);
      assertThat(disk.take()).containsExactly("REMOVING REMOVE_WITH_VOLUMES");
      held.removed();
    }
    assertThat(container.holdUnlessRemoved()).isEmpty();
    assertThatThrownBy(container::hold).isInstanceOf(EngineException.NotFound.class);
  }

  @Test
  void whoLetGoOfItCannotChangeIt() {
    LockedContainer held = container("no").hold();
    held.close();
    assertThatThrownBy(() -> held.renamed("db")).isInstanceOf(IllegalStateException.class);
    assertThat(held.definition().name()).isEqualTo("web");
    assertThat(disk.take()).isEmpty();
  }

  @Test
  void aNewNameIsOnDisk() {
    try (LockedContainer held = container("no").hold()) {
      held.renamed("db");
      assertThat(disk.take()).containsExactly("name=db");
      held.knownAs("db-aaaa");
      assertThat(disk.take()).isEmpty();
      assertThat(held.definition().name()).isEqualTo("db-aaaa");
    }
  }
}
