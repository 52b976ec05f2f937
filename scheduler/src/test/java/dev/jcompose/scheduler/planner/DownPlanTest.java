package dev.jcompose.scheduler.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.naming.Labels;
import dev.jcompose.scheduler.observe.ObservedContainer.State;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The plans of `down`.
class DownPlanTest {
  private static final String WEB_AND_DB =
      """
      services:
        db: {image: busybox}
        web: {image: busybox, depends_on: [db]}
      """;

  @Test
  void stopsDependentsFirst() {
    Given given = Given.file(WEB_AND_DB).network("p_default").running("db", 1).running("web", 1);
    assertThat(
            given.plan(
                new Goal.Down(
                    List.of(),
                    false,
                    false,
                    Goal.Down.Images.NONE,
                    false,
                    Optional.of(Duration.ofSeconds(1)))))
        .hasToString(
            """
            [] -> #1 container:p-web-1, StopContainer, down requested
            [1] -> #2 container:p-db-1, StopContainer, down requested
            [2] -> #3 container:p-db-1, RemoveContainer, down requested
            [1] -> #4 container:p-web-1, RemoveContainer, down requested
            [3,4] -> #5 network:p_default, RemoveNetwork, down requested\
            """);
  }

  @Test
  void stopsAlsoWhatHasEnded() {
    Given given = Given.file(WEB_AND_DB).exited("db", 1).oneOff("p-web-run-1", State.EXITED);
    assertThat(given.plan(downOf(List.of(), false)))
        .hasToString(
            """
            [] -> #1 container:p-db-1, StopContainer, down requested
            [1] -> #2 container:p-db-1, RemoveContainer, down requested
            [] -> #3 container:p-web-run-1, StopContainer, one-off
            [3] -> #4 container:p-web-run-1, RemoveContainer, one-off\
            """);
  }

  @Test
  void takesDependentsAlongOnlyWhenAsked() {
    Given given = Given.file(WEB_AND_DB).running("db", 1).running("web", 1);
    assertThat(given.plan(downOf("db", false)))
        .hasToString(
            """
            [] -> #1 container:p-db-1, StopContainer, down requested
            [1] -> #2 container:p-db-1, RemoveContainer, down requested\
            """);
    assertThat(given.plan(downOf("db", true)).lines())
        .contains("[] -> #1 container:p-web-1, StopContainer, down requested");
  }

  private static Goal.Down downOf(String service, boolean dependents) {
    return downOf(List.of(service), dependents);
  }

  private static Goal.Down downOf(List<String> services, boolean dependents) {
    return new Goal.Down(
        services, dependents, false, Goal.Down.Images.NONE, false, Optional.empty());
  }

  @Test
  void keepsVolumesUnlessAsked() {
    String yaml = "services: {web: {image: busybox, volumes: ['data:/data']}}\nvolumes: {data: {}}";
    Given given = Given.file(yaml).volume("p_data", Map.of(Labels.PROJECT, "p"));
    assertThat(down(given, false)).hasToString("");
    assertThat(down(given, true))
        .hasToString("[] -> #1 volume:p_data, RemoveVolume, removal requested");
  }

  private static Plan down(Given given, boolean volumes) {
    return given.plan(
        new Goal.Down(List.of(), false, volumes, Goal.Down.Images.NONE, false, Optional.empty()));
  }
}
