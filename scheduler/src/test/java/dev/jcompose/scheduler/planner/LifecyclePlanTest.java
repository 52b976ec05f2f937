package dev.jcompose.scheduler.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.scheduler.plan.Goal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The plans of `start`, `stop`, `restart` and the others for existing containers.
class LifecyclePlanTest {
  private static final String WEB = "services: {web: {image: busybox}}";

  @Test
  void stopGoesBackwardsThroughServicesWithoutContainers() {
    String yaml =
        """
        services:
          a: {image: busybox}
          b: {image: busybox, depends_on: [a]}
          c: {image: busybox, depends_on: [b]}
        """;
    assertThat(
            Given.file(yaml)
                .running("a", 1)
                .running("c", 1)
                .plan(new Goal.Stop(List.of(), Optional.empty())))
        .hasToString(
            """
            [] -> #1 container:p-c-1, StopContainer, stop requested
            [1] -> #2 container:p-a-1, StopContainer, stop requested\
            """);
  }

  @Test
  void restartTakesThoseAlongThatAskForIt() {
    String yaml =
        """
        services:
          db: {image: busybox}
          web: {image: busybox, depends_on: {db: {condition: service_started, restart: true}}}
          log: {image: busybox, depends_on: [db]}
        """;
    assertThat(
            Given.file(yaml)
                .running("db", 1)
                .running("web", 1)
                .running("log", 1)
                .plan(new Goal.Restart(List.of("db"), Optional.empty(), true)))
        .hasToString(
            """
            [] -> #1 container:p-db-1, RestartContainer, restart requested
            [1] -> #2 container:p-web-1, RestartContainer, follows its dependency\
            """);
  }

  @Test
  void restartWaitsOnlyForWhatDependentsRestartWith() {
    String yaml =
        """
        services:
          db: {image: busybox, healthcheck: {test: "true"}}
          log: {image: busybox, depends_on: {db: {condition: service_healthy}}}
          web: {image: busybox, depends_on: {db: {condition: service_healthy, restart: true}}}
        """;
    assertThat(
            Given.file(yaml)
                .running("db", 1)
                .running("log", 1)
                .running("web", 1)
                .plan(new Goal.Restart(List.of(), Optional.empty(), true)))
        .hasToString(
            """
            [] -> #1 container:p-db-1, RestartContainer, restart requested
            [] -> #2 container:p-log-1, RestartContainer, restart requested
            [1] -> #3 container:p-db-1, Await healthy, needed by a dependent
            [3] -> #4 container:p-web-1, RestartContainer, restart requested\
            """);
  }

  @Test
  void startWithoutContainersSaysHowToGetThem() {
    assertThatThrownBy(() -> Given.file(WEB).plan(new Goal.Start(List.of(), false)))
        .hasMessageContaining("service \"web\" has no container to start");
  }

  @Test
  void startLooksAgainAtTheHealthThatRunningContainersDependOn() {
    String yaml =
        """
        services:
          db: {image: busybox, healthcheck: {test: "true"}}
          web: {image: busybox, depends_on: {db: {condition: service_healthy}}}
          off: {image: busybox, scale: 0, depends_on: {web: {condition: service_healthy}}}
        """;
    assertThat(
            Given.file(yaml)
                .running("db", 1)
                .running("web", 1)
                .plan(new Goal.Start(List.of(), false)))
        .hasToString("[] -> #1 container:p-db-1, Await healthy, needed by a dependent");
  }

  @Test
  void anUnknownServiceIsNamed() {
    assertThatThrownBy(() -> Given.file(WEB).plan(new Goal.Stop(List.of("wbe"), Optional.empty())))
        .hasMessage("no such service: wbe (did you mean \"web\"?)");
  }

  @Test
  void rmTakesOnlyWhatHasEnded() {
    assertThat(
            Given.file(WEB)
                .running("web", 1)
                .exited("web", 2)
                .plan(new Goal.Remove(List.of(), false, false)))
        .hasToString("[] -> #1 container:p-web-2, RemoveContainer, not running");
  }

  @Test
  void whatHasEndedIsReportedAsStopped() {
    Given given = Given.file(WEB).exited("web", 1);
    assertThat(given.plan(new Goal.Stop(List.of(), Optional.empty())))
        .hasToString("[] -> #1 container:p-web-1, StopContainer, stop requested");
    assertThat(given.plan(new Goal.Remove(List.of(), true, false)))
        .hasToString(
            """
            [] -> #1 container:p-web-1, StopContainer, to be removed
            [1] -> #2 container:p-web-1, RemoveContainer, not running\
            """);
    assertThat(given.plan(Goal.Up.with().scale(Map.of("web", 0)).done()).lines())
        .contains("[] -> #2 container:p-web-1, StopContainer, too many replicas");
  }
}
