package dev.jcompose.scheduler.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.model.naming.Labels;
import dev.jcompose.scheduler.observe.ObservedContainer.State;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The plans of `up`.
class UpPlanTest {
  private static final String WEB = "services: {web: {image: busybox}}";
  private static final String WEB_AND_DB =
      """
      services:
        db: {image: busybox}
        web: {image: busybox, depends_on: [db]}
      """;

  private static Goal.Up up(Goal.Recreate recreate, Map<String, Integer> scale) {
    return Goal.Up.with().recreate(recreate).scale(scale).done();
  }

  private static Goal.Up upOf(boolean dependencies, String... services) {
    return Goal.Up.with().services(List.of(services)).dependencies(dependencies).done();
  }

  private static Goal.Up removingOrphans() {
    return Goal.Up.with().removeOrphans(true).done();
  }

  @Test
  void makesEverythingWhenNothingIsThere() {
    assertThat(Given.file(WEB).plan(Goal.Up.PLAIN))
        .hasToString(
            """
            [] -> #1 network:default, CreateNetwork, not found
            [1] -> #2 service:web:1, CreateContainer, no existing container
            [2] -> #3 container:p-web-1, StartContainer, new container\
            """);
  }

  @Test
  void doesNothingWhenAllIsAsItShouldBe() {
    assertThat(Given.file(WEB).network("p_default").running("web", 1).plan(Goal.Up.PLAIN))
        .hasToString("");
  }

  @Test
  void startsWhatHasEnded() {
    assertThat(Given.file(WEB).network("p_default").exited("web", 1).plan(Goal.Up.PLAIN))
        .hasToString("[] -> #1 container:p-web-1, StartContainer, not running");
  }

  @Test
  void replacesWhatHasChangedUnderATemporaryName() {
    assertThat(Given.file(WEB).network("p_default").outdated("web", 1).plan(Goal.Up.PLAIN))
        .hasToString(
            """
            [] -> #1 service:web:1, CreateContainer, config changed
            [1] -> #2 container:p-web-1, StopContainer, making room for its replacement
            [2] -> #3 container:p-web-1, RemoveContainer, replaced
            [3] -> #4 container:p-web-1, RenameContainer, replaces p-web-1
            [4] -> #5 container:p-web-1, StartContainer, new container\
            """);
  }

  @Test
  void saysWhichImageChanged() {
    Plan plan =
        Given.file(WEB)
            .network("p_default")
            .running("web", 1)
            .image("busybox", "sha256:0123456789abcdef")
            .plan(Goal.Up.PLAIN);
    assertThat(plan.lines().getFirst())
        .isEqualTo(
            "[] -> #1 service:web:1, CreateContainer, image changed: busybox -> 0123456789ab");
  }

  @Test
  void leavesWhatHasChangedWhenToldSo() {
    assertThat(
            Given.file(WEB)
                .network("p_default")
                .outdated("web", 1)
                .plan(up(Goal.Recreate.NEVER, Map.of())))
        .hasToString("");
  }

  @Test
  void startsWhatIsNeededFirst() {
    assertThat(Given.file(WEB_AND_DB).network("p_default").plan(Goal.Up.PLAIN))
        .hasToString(
            """
            [] -> #1 service:db:1, CreateContainer, no existing container
            [] -> #2 service:web:1, CreateContainer, no existing container
            [1] -> #3 container:p-db-1, StartContainer, new container
            [2,3] -> #4 container:p-web-1, StartContainer, new container\
            """);
  }

  @Test
  void waitsForHealthOnceForAllWhoNeedIt() {
    String yaml =
        """
        services:
          db: {image: busybox, healthcheck: {test: "true"}}
          a: {image: busybox, depends_on: {db: {condition: service_healthy}}}
          b: {image: busybox, depends_on: {db: {condition: service_healthy}}}
        """;
    assertThat(Given.file(yaml).network("p_default").plan(Goal.Up.PLAIN))
        .hasToString(
            """
            [] -> #1 service:db:1, CreateContainer, no existing container
            [] -> #2 service:a:1, CreateContainer, no existing container
            [] -> #3 service:b:1, CreateContainer, no existing container
            [1] -> #4 container:p-db-1, StartContainer, new container
            [4] -> #5 container:p-db-1, Await healthy, needed by a
            [2,5] -> #6 container:p-a-1, StartContainer, new container
            [3,5] -> #7 container:p-b-1, StartContainer, new container\
            """);
  }

  @Test
  void looksAgainAtTheHealthThatRunningContainersDependOn() {
    String yaml =
        """
        services:
          db: {image: busybox, healthcheck: {test: "true"}}
          web: {image: busybox, depends_on: {db: {condition: service_healthy}}}
          off: {image: busybox, scale: 0, depends_on: {web: {condition: service_healthy}}}
        """;
    assertThat(
            Given.file(yaml)
                .network("p_default")
                .running("db", 1)
                .running("web", 1)
                .plan(Goal.Up.PLAIN))
        .hasToString("[] -> #1 container:p-db-1, Await healthy, needed by web");
  }

  @Test
  void runsAOneShotAgainAndWaitsForItsEnd() {
    String yaml =
        """
        services:
          migrate: {image: busybox}
          web: {image: busybox, depends_on: {migrate: {condition: service_completed_successfully}}}
        """;
    assertThat(Given.file(yaml).network("p_default").exited("migrate", 1).plan(Goal.Up.PLAIN))
        .hasToString(
            """
            [] -> #1 service:web:1, CreateContainer, no existing container
            [] -> #2 container:p-migrate-1, StartContainer, not running
            [2] -> #3 container:p-migrate-1, Await completed, needed by web
            [1,3] -> #4 container:p-web-1, StartContainer, new container\
            """);
  }

  @Test
  void addsReplicasBehindTheHighestNumber() {
    assertThat(
            Given.file(WEB)
                .network("p_default")
                .running("web", 4)
                .plan(up(Goal.Recreate.CHANGED, Map.of("web", 3))))
        .hasToString(
            """
            [] -> #1 service:web:5, CreateContainer, no existing container
            [] -> #2 service:web:6, CreateContainer, no existing container
            [1] -> #3 container:p-web-5, StartContainer, new container
            [2] -> #4 container:p-web-6, StartContainer, new container\
            """);
  }

  @Test
  void removesOutdatedReplicasAndThenTheHighestNumbers() {
    assertThat(
            Given.file(WEB)
                .network("p_default")
                .outdated("web", 1)
                .running("web", 2)
                .running("web", 3)
                .plan(up(Goal.Recreate.CHANGED, Map.of("web", 1))))
        .hasToString(
            """
            [] -> #1 container:p-web-3, StopContainer, too many replicas
            [1] -> #2 container:p-web-3, RemoveContainer, too many replicas
            [] -> #3 container:p-web-1, StopContainer, too many replicas
            [3] -> #4 container:p-web-1, RemoveContainer, too many replicas\
            """);
  }

  @Test
  void stopsDependentsThatAskForItWhileTheirDependencyIsReplaced() {
    String yaml =
        """
        services:
          db: {image: busybox}
          web: {image: busybox, depends_on: {db: {condition: service_started, restart: true}}}
        """;
    assertThat(
            Given.file(yaml)
                .network("p_default")
                .outdated("db", 1)
                .running("web", 1)
                .plan(Goal.Up.PLAIN))
        .hasToString(
            """
            [] -> #1 service:db:1, CreateContainer, config changed
            [1] -> #2 container:p-web-1, StopContainer, service db is replaced, depends_on says restart
            [1,2] -> #3 container:p-db-1, StopContainer, making room for its replacement
            [3] -> #4 container:p-db-1, RemoveContainer, replaced
            [4] -> #5 container:p-db-1, RenameContainer, replaces p-db-1
            [5] -> #6 container:p-db-1, StartContainer, new container
            [2,6] -> #7 container:p-web-1, StartContainer, stopped by this plan\
            """);
  }

  @Test
  void stopsDependentsAlsoWhenTheNetworkOfTheReplacedOneIsReplaced() {
    String yaml =
        """
        services:
          db: {image: busybox, networks: [data]}
          web: {image: busybox, depends_on: {db: {condition: service_started, restart: true}}}
        networks: {data: {}}
        """;
    assertThat(
            Given.file(yaml)
                .network("p_default")
                .network("p_data", Map.of(Labels.PROJECT, "p", Labels.CONFIG_HASH, "older"))
                .outdatedOn("db", "p_data")
                .running("web", 1)
                .plan(Goal.Up.PLAIN)
                .lines())
        .containsSubsequence(
            "[] -> #1 container:p-db-1, StopContainer, network data changed",
            "[4] -> #5 container:p-web-1, StopContainer, service db is replaced, depends_on says restart",
            "[5,8] -> #9 container:p-web-1, StartContainer, stopped by this plan");
  }

  @Test
  void awaitsOnceWhatADependentAndTheUserAwait() {
    String yaml =
        """
        services:
          db: {image: busybox, healthcheck: {test: "true"}}
          web: {image: busybox, depends_on: {db: {condition: service_healthy}}}
        """;
    assertThat(
            Given.file(yaml)
                .network("p_default")
                .running("db", 1)
                .running("web", 1)
                .plan(Goal.Up.with().await(true).done()))
        .hasToString(
            """
            [] -> #1 container:p-db-1, Await healthy, needed by web
            [1] -> #2 container:p-db-1, Await running_or_healthy, wait requested
            [] -> #3 container:p-web-1, Await running_or_healthy, wait requested\
            """);
  }

  @Test
  void replacesWhatSharesANamespaceWithWhatIsReplaced() {
    String yaml =
        """
        services:
          vpn: {image: busybox}
          web: {image: busybox, network_mode: "service:vpn"}
        """;
    Plan plan =
        Given.file(yaml)
            .network("p_default")
            .outdated("vpn", 1)
            .running("web", 1)
            .plan(Goal.Up.PLAIN);
    assertThat(plan.lines())
        .contains(
            "[1,2] -> #6 service:web:1, CreateContainer, service vpn, which it shares with, has a new container");
  }

  @Test
  void bringsNamedServicesUpWithWhatTheyNeedOnly() {
    String yaml = WEB_AND_DB + "  other: {image: busybox}\n";
    assertThat(Given.file(yaml).network("p_default").plan(upOf(true, "web")).lines())
        .noneMatch(line -> line.contains("other"))
        .anyMatch(line -> line.contains("service:db:1"));
    assertThat(Given.file(yaml).network("p_default").plan(upOf(false, "web")).lines())
        .noneMatch(line -> line.contains("db"));
  }

  @Test
  void tellsOfOrphansAndRemovesThemWhenAsked() {
    Given given =
        Given.file(WEB)
            .network("p_default")
            .running("web", 1)
            .running("gone", 1)
            .oneOff("p-web-run-1", State.EXITED)
            .oneOff("p-web-run-2", State.RUNNING);
    Plan kept = given.plan(Goal.Up.PLAIN);
    assertThat(kept).hasToString("");
    assertThat(kept.warnings())
        .containsExactly(
            "Found orphan containers ([p-gone-1 p-web-run-1]) for this project. If you removed or renamed"
                + " this service in your compose file, you can run this command with the"
                + " --remove-orphans flag to clean it up.");
    assertThat(given.plan(removingOrphans()))
        .hasToString(
            """
            [] -> #1 container:p-gone-1, StopContainer, orphan
            [1] -> #2 container:p-gone-1, RemoveContainer, orphan
            [] -> #3 container:p-web-run-1, StopContainer, orphan
            [3] -> #4 container:p-web-run-1, RemoveContainer, orphan\
            """);
  }

  @Test
  void finishesAReplacementThatWasBrokenOff() {
    // Killed after the old one was removed: only the name is missing.
    Given renamed = Given.file(WEB).network("p_default");
    renamed.container(
        "web", 1, State.CREATED, "hash-web", Map.of(Labels.REPLACE, "no-longer-there"));
    assertThat(renamed.plan(Goal.Up.PLAIN))
        .hasToString("[] -> #1 container:p-web-1, StartContainer, not running");
    // Killed before: the old one is still there, and the new one is dropped.
    Given beside = Given.file(WEB).network("p_default").running("web", 1);
    beside.container("web", 1, State.CREATED, "hash-web", Map.of(Labels.REPLACE, "id-web-1"));
    assertThat(beside.plan(Goal.Up.PLAIN))
        .hasToString("[] -> #1 container:p-web-1, RemoveContainer, unfinished replacement");
  }

  @Test
  void makesAChangedNetworkAnewUnderItsContainers() {
    Given given =
        Given.file(WEB)
            .network("p_default", Map.of(Labels.PROJECT, "p", Labels.CONFIG_HASH, "older"))
            .running("web", 1);
    assertThat(given.plan(Goal.Up.PLAIN))
        .hasToString(
            """
            [] -> #1 container:p-web-1, StopContainer, network default changed
            [1] -> #2 container:p-web-1, DisconnectNetwork, network default changed
            [1,2] -> #3 network:p_default, RemoveNetwork, config changed
            [3] -> #4 network:default, CreateNetwork, config changed
            [4] -> #5 container:p-web-1, ConnectNetwork, network default changed
            [1,5] -> #6 container:p-web-1, StartContainer, stopped by this plan\
            """);
  }

  @Test
  void keepsTheDataOfAChangedVolumeAndSaysSo() {
    String yaml =
        """
        services: {web: {image: busybox, volumes: ["data:/data"]}}
        volumes: {data: {driver_opts: {type: none, o: bind, device: /srv}}}
        """;
    Plan plan =
        Given.file(yaml)
            .network("p_default")
            .volume("p_data", Map.of(Labels.PROJECT, "p", Labels.CONFIG_HASH, "older"))
            .plan(Goal.Up.PLAIN);
    assertThat(plan.lines()).noneMatch(line -> line.contains("volume:"));
    assertThat(plan.warnings().getFirst()).contains("its data would be lost");
  }

  @Test
  void refusesWhatCannotBeBeforeAnythingHappens() {
    String external =
        "services: {web: {image: busybox, networks: [n]}}\nnetworks: {n: {external: true}}";
    assertThatThrownBy(() -> Given.file(external).plan(Goal.Up.PLAIN))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("network n declared as external, but could not be found");
    String named = "services: {web: {image: busybox, container_name: one}}";
    assertThatThrownBy(() -> Given.file(named).plan(up(Goal.Recreate.CHANGED, Map.of("web", 2))))
        .hasMessageContaining("container_name \"one\" allows one container only");
  }
}
