package dev.jcompose.scheduler.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.model.naming.Labels;
import dev.jcompose.scheduler.observe.ObservedUse;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Volumes and networks that have changed, that others use, that nobody named.
class VolumePlanTest {
  private static final String YAML =
      """
      services: {web: {image: busybox, volumes: ["data:/data"]}, log: {image: busybox}}
      volumes: {data: {labels: {a: b}}}
      """;
  private static final Map<String, String> OLDER =
      Map.of(Labels.PROJECT, "p", Labels.CONFIG_HASH, "older");
  private static final ObservedUse OWN = new ObservedUse("id-web-1", "p-web-1", "p", true);
  private static final ObservedUse OTHERS = new ObservedUse("id-x", "q-db-1", "q", true);

  private static Given given(ObservedUse... uses) {
    return Given.file(YAML)
        .network("p_default", Map.of(Labels.PROJECT, "p"))
        .volume("p_data", OLDER, uses)
        .mounting("web", "/data", "p_data")
        .running("log", 1);
  }

  @Test
  void aChangedVolumeIsMadeAnewWithItsContainersWhenItsDataMayGo() {
    assertThat(given(OWN).plan(Goal.Up.with().recreateVolumes(Set.of("p_data")).done()))
        .hasToString(
            """
            [] -> #1 container:p-web-1, StopContainer, volume data changed
            [1] -> #2 container:p-web-1, RemoveContainer, volume data changed
            [2] -> #3 volume:p_data, RemoveVolume, config changed
            [3] -> #4 volume:data, CreateVolume, config changed
            [4] -> #5 service:web:1, CreateContainer, no existing container
            [5] -> #6 container:p-web-1, StartContainer, new container\
            """);
  }

  @Test
  void whoHasToBeAskedIsKnownBefore() {
    Planner planner = new Planner(service -> "hash-" + service.name());
    Given given = given(OWN);

    assertThat(planner.changedVolumes(given.project, given.observed(), Goal.Up.PLAIN))
        .containsExactly("p_data");
  }

  @Test
  void aChangedVolumeOfOthersStays() {
    assertThatThrownBy(
            () -> given(OWN, OTHERS).plan(Goal.Up.with().recreateVolumes(Set.of("p_data")).done()))
        .hasMessage(
            "volume \"p_data\": its configuration changed, and container q-db-1 of project \"q\" uses it (remove that, or keep the volume)");
  }

  @Test
  void aChangedNetworkOfOthersStays() {
    Given given =
        Given.file("services: {web: {image: busybox}}").network("p_default", OLDER, OTHERS);

    assertThatThrownBy(() -> given.plan(Goal.Up.PLAIN))
        .hasMessageStartingWith(
            "network p_default: its configuration changed, and container q-db-1 of project \"q\" is still on it");
  }

  @Test
  void downLeavesWhatOthersUseAndSaysWho() {
    Plan plan =
        Given.file(YAML)
            .network("p_default", Map.of(Labels.PROJECT, "p"), OTHERS)
            .volume("p_data", Map.of(Labels.PROJECT, "p"), OWN, OTHERS)
            .mounting("web", "/data", "p_data")
            .plan(
                new Goal.Down(
                    List.of(), false, true, Goal.Down.Images.NONE, false, Optional.empty()));

    assertThat(plan.lines()).noneMatch(line -> line.contains("RemoveVolume"));
    assertThat(plan.lines()).noneMatch(line -> line.contains("RemoveNetwork"));
    assertThat(plan.kept())
        .containsExactly(
            new Plan.Kept(
                "Network p_default",
                "Resource is still in use (by container q-db-1 of project \"q\")",
                true),
            new Plan.Kept(
                "Volume p_data",
                "Resource is still in use (by container q-db-1 of project \"q\")",
                true));
  }

  @Test
  void onlyContainersWithAnonymousVolumesAreReplacedToRenewThem() {
    Goal.Up renewing = Goal.Up.with().renewAnonymousVolumes(true).done();
    Plan plan =
        Given.file(
                """
                services: {n: {image: busybox, volumes: ["nv:/n"]}, a: {image: busybox, volumes: ["/n"]}}
                volumes: {nv: {}}
                """)
            .network("p_default")
            .volume("p_nv", Map.of(Labels.PROJECT, "p"))
            .mounting("n", "/n", "p_nv")
            .mounting("a", "/n", "0123456789abcdef".repeat(4))
            .plan(renewing);

    assertThat(plan.lines())
        .startsWith(
            "[] -> #1 service:a:1, CreateContainer, renewal of its anonymous volumes requested")
        .noneMatch(line -> line.contains("p-n-1"));
  }
}
