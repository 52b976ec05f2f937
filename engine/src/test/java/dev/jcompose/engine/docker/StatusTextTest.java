package dev.jcompose.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.docker.container.ContainerSummary;
import dev.jcompose.engine.docker.form.HumanDuration;
import dev.jcompose.engine.health.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource({
    "0, Less than a second",
    "1, 1 second",
    "59, 59 seconds",
    "60, About a minute",
    "119, About a minute",
    "120, 2 minutes",
    "3599, 59 minutes",
    "3600, About an hour",
    "5399, About an hour",
    "5400, 2 hours",
    "172799, 2 days",
    "86400, 24 hours",
    "1209599, 2 weeks",
    "1036800, 12 days",
    "5184000, 2 months",
    "63072000, 2 years"
  })
  void lengthsAreSaidAsDockerDoes(long seconds, String text) {
    assertThat(HumanDuration.of(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "CREATED, , 0, Created",
    "RUNNING, , 0, Up 10 seconds",
    "RUNNING, STARTING, 0, Up 10 seconds (health: starting)",
    "RUNNING, HEALTHY, 0, Up 10 seconds (healthy)",
    "RUNNING, UNHEALTHY, 0, Up 10 seconds (unhealthy)",
    "PAUSED, HEALTHY, 0, Up 10 seconds (Paused)",
    "RESTARTING, , 3, Restarting (3) 2 seconds ago",
    "EXITED, HEALTHY, 137, Exited (137) 2 seconds ago",
    "REMOVING, , 0, Removal In Progress",
    "DEAD, , 0, Dead"
  })
  void aStateIsSaidAsDockerDoes(
      ContainerState.Status status, Health.@Nullable Status health, int code, String text) {
    var state =
        new ContainerState(
            status,
            0,
            code,
            false,
            "",
            Optional.of(NOW.minusSeconds(10)),
            Optional.of(NOW.minusSeconds(2)),
            0,
            Optional.ofNullable(health).map(found -> new Health(found, 0, List.of())));
    assertThat(ContainerSummary.status(state, NOW)).isEqualTo(text);
  }
}
