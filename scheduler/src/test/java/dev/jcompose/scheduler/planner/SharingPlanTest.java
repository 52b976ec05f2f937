package dev.jcompose.scheduler.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.scheduler.observe.ObservedContainer.State;
import dev.jcompose.scheduler.plan.Goal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Services that use the namespaces of another one's container.
class SharingPlanTest {
  private static final String VPN =
      """
      services:
        vpn: {image: busybox}
        app: {image: busybox, network_mode: "service:vpn"}
        mate: {image: busybox, pid: "service:vpn", network_mode: none}
      """;

  private static Given given() {
    return Given.file(VPN).network("p_default");
  }

  private static Goal.Up up(boolean dependencies, Goal.Recreate recreate, String... services) {
    return Goal.Up.with()
        .services(List.of(services))
        .recreate(recreate)
        .dependencies(dependencies)
        .done();
  }

  @Test
  void whatSharesWithTheContainerThatIsThereStays() {
    assertThat(
            given()
                .running("vpn", 1)
                .sharing("app", "id-vpn-1")
                .sharing("mate", "id-vpn-1")
                .plan(Goal.Up.PLAIN))
        .hasToString("");
  }

  @Test
  void whatSharesWithOneThatIsGoneIsReplaced() {
    assertThat(
            given()
                .running("vpn", 1)
                .sharing("app", "id-of-before")
                .sharing("mate", "id-vpn-1")
                .plan(Goal.Up.PLAIN)
                .lines())
        .startsWith(
            "[] -> #1 service:app:1, CreateContainer, service vpn, which it shares with, has a new container")
        .noneMatch(line -> line.contains("mate"));
  }

  @Test
  void whatSharesWithOneThatIsMadeAnewIsReplacedToo() {
    List<String> lines =
        given().sharing("app", "id-vpn-1").sharing("mate", "id-vpn-1").plan(Goal.Up.PLAIN).lines();

    assertThat(lines)
        .contains(
            "[] -> #1 service:vpn:1, CreateContainer, no existing container",
            "[1] -> #2 service:app:1, CreateContainer, service vpn, which it shares with, has a new container")
        .anyMatch(line -> line.contains("service:mate:1, CreateContainer"));
  }

  @Test
  void whatSharesCannotStayWhenTheOtherIsScaledToNone() {
    Goal.Up none = Goal.Up.with().scale(Map.of("vpn", 0)).done();
    assertThatThrownBy(() ->
            given()
                .running("vpn", 1)
                .sharing("app", "id-vpn-1")
                .sharing("mate", "id-vpn-1")
                .plan(none))
        .hasMessage(
            "service \"app\": cannot share network namespace with service vpn: container missing (bring it up first)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "network_mode | network namespace",
        "pid | PID namespace",
        "ipc | IPC namespace",
      })
  void nothingIsBroughtUpBesideAnOwnerThatIsGone(String attribute, String what) {
    String yaml =
        "services: {vpn: {image: busybox}, app: {image: busybox, %s: \"service:vpn\"}}"
            .formatted(attribute);
    Given given = Given.file(yaml).network("p_default").sharing("app", "id-vpn-1");

    assertThatThrownBy(() -> given.plan(up(false, Goal.Recreate.CHANGED, "app")))
        .hasMessageStartingWith(
            "service \"app\": cannot share %s with service vpn: container missing".formatted(what));
  }

  @Test
  void aRestartOfTheOwnerTakesThoseAlongThatShareWithIt() {
    assertThat(
            given()
                .running("vpn", 1)
                .sharing("app", "id-vpn-1")
                .sharing("mate", "id-vpn-1")
                .plan(new Goal.Restart(List.of("vpn"), Optional.empty(), true)))
        .hasToString(
            """
            [] -> #1 container:p-vpn-1, RestartContainer, restart requested
            [1] -> #2 container:p-app-1, RestartContainer, follows its dependency
            [1] -> #3 container:p-mate-1, RestartContainer, follows its dependency\
            """);
  }

  @Test
  void aFrozenContainerIsStartedSoThatTheEngineSaysWhatToDo() {
    Given given =
        Given.file("services: {web: {image: busybox}}")
            .network("p_default")
            .container("web", 1, State.PAUSED, "hash-web", Map.of());

    assertThat(given.plan(Goal.Up.PLAIN))
        .hasToString("[] -> #1 container:p-web-1, StartContainer, not running");
    assertThat(given.plan(new Goal.Start(List.of(), false)))
        .hasToString("[] -> #1 container:p-web-1, StartContainer, start requested");
  }

  @Test
  void aContainerIsMadeAfterThoseItIsLinkedTo() {
    String yaml =
        """
        services:
          a: {image: busybox, network_mode: bridge, links: ["z:other"]}
          z: {image: busybox, network_mode: bridge, scale: 2}
        """;

    assertThat(Given.file(yaml).plan(Goal.Up.PLAIN).lines())
        .contains(
            "[] -> #1 service:z:1, CreateContainer, no existing container",
            "[] -> #2 service:z:2, CreateContainer, no existing container",
            "[1,2] -> #3 service:a:1, CreateContainer, no existing container");
  }

  @Test
  void aContainerOfTheProjectThatIsSharedByNameIsMadeFirst() {
    assertThat(
            Given.file(
                    """
                    services:
                      a: {image: busybox, container_name: first}
                      b: {image: busybox, depends_on: [a], pid: "container:first"}
                      c: {image: busybox, depends_on: [a], volumes_from: ["container:first:ro"]}
                      d: {image: busybox, depends_on: [a], pid: "container:other"}
                    """)
                .network("p_default")
                .plan(Goal.Up.PLAIN)
                .lines())
        .contains(
            "[] -> #1 service:a:1, CreateContainer, no existing container",
            "[1] -> #2 service:b:1, CreateContainer, no existing container",
            "[1] -> #3 service:c:1, CreateContainer, no existing container",
            "[] -> #4 service:d:1, CreateContainer, no existing container");
  }
}
