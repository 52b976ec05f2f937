package dev.jcompose.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.health.Health.Probe;
import dev.jcompose.engine.health.Health.Status;
import dev.jcompose.engine.request.HealthConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthRuleTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Health NEW = new Health(Status.STARTING, 0, List.of());
  private static final HealthRule RULE =
      new HealthRule(
          List.of("true"),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          3);

  private static Probe probe(int second, int exitCode) {
    Instant at = START.plusSeconds(second);
    return new Probe(at, at, exitCode, "");
  }

  @Test
  void whatIsLeftOutHasDockersDefaults() {
    var check = new HealthConfig(List.of("CMD-SHELL", "true"), 0, 0, 0, 0, 0);

    assertThat(HealthRule.of(Optional.of(check), List.of()))
        .contains(
            new HealthRule(
                List.of("/bin/sh", "-c", "true"),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ZERO,
                Duration.ofSeconds(5),
                3));
  }

  @Test
  void noneAndNothingMeanNoProbes() {
    for (List<String> test : List.of(List.<String>of(), List.of("NONE"), List.of("CMD"))) {
      assertThat(HealthRule.of(Optional.of(new HealthConfig(test, 0, 0, 0, 0, 0)), List.of()))
          .isEmpty();
    }
  }

  @Test
  void theFirstSuccessMakesItHealthy() {
    Health health = RULE.after(NEW, probe(1, 0), START);

    assertThat(health.status()).isEqualTo(Status.HEALTHY);
  }

  @Test
  void failuresInTheStartPeriodDoNotCount() {
    Health health = NEW;
    for (int second = 0; second < 10; second += 2) {
      health = RULE.after(health, probe(second, 1), START);
    }

    assertThat(health.status()).isEqualTo(Status.STARTING);
    assertThat(health.failingStreak()).isZero();
    assertThat(health.log()).hasSize(5);
  }

  @Test
  void failuresInTheStartPeriodCountOnceItWasHealthy() {
    Health health = RULE.after(NEW, probe(1, 0), START);
    for (int second = 2; second < 5; second++) {
      health = RULE.after(health, probe(second, 1), START);
    }

    assertThat(health.status()).isEqualTo(Status.UNHEALTHY);
    assertThat(health.failingStreak()).isEqualTo(3);
  }

  @Test
  void oneSuccessHeals() {
    Health ill = new Health(Status.UNHEALTHY, 9, List.of());

    assertThat(RULE.after(ill, probe(99, 0), START).status()).isEqualTo(Status.HEALTHY);
    assertThat(RULE.after(ill, probe(99, 0), START).failingStreak()).isZero();
  }

  @Test
  void onlyTheLastFiveProbesAreKept() {
    Health health = NEW;
    for (int second = 0; second < 8; second++) {
      health = RULE.after(health, probe(second, second), START);
    }

    assertThat(health.log()).extracting(Probe::exitCode).containsExactly(3, 4, 5, 6, 7);
  }

  @Test
  void theStartIntervalHoldsWhileItIsStarting() {
    assertThat(RULE.pause(Status.STARTING, Duration.ofSeconds(3))).hasSeconds(2);
    assertThat(RULE.pause(Status.HEALTHY, Duration.ofSeconds(3))).hasSeconds(30);
    assertThat(RULE.pause(Status.STARTING, Duration.ofSeconds(10))).hasSeconds(30);
  }
}
