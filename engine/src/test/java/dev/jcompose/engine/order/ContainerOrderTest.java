package dev.jcompose.engine.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.naming.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ContainerOrderTest {
  @Test
  void aServiceComesAfterAllContainersOfThoseItDependsOn() {
    assertThat(
            order(
                service("p", "web", 1, "db:service_healthy:false,cache:service_started:true"),
                service("p", "db", 1, ""),
                service("p", "cache", 1, ""),
                service("p", "cache", 2, "")))
        .isEqualTo("p-web-1 <- p-cache-1 p-cache-2 p-db-1(healthy)");
  }

  @Test
  void projectsDoNotMix() {
    assertThat(order(service("p", "web", 1, "db:service_started:false"), service("q", "db", 1, "")))
        .isEmpty();
  }

  @Test
  void jobsThatHadToBeCompletedAreNotWaitedFor() {
    assertThat(
            order(
                service("p", "web", 1, "job:service_completed_successfully:false"),
                service("p", "job", 1, "")))
        .isEmpty();
  }

  @Test
  void whoseNamespacesAreSharedComesFirstByIdOrName() {
    assertThat(
            order(
                plain("a", "container:vpn"),
                plain("b", "container:id-of-vpn"),
                plain("c", "container:gone"),
                new ContainerOrder.Member("id-of-vpn", "vpn", Map.of(), List.of("bridge"))))
        .isEqualTo("a <- id-of-vpn\nb <- id-of-vpn");
  }

  @Test
  void aOneOffNeedsOthersAndIsNeededByNobody() {
    Map<String, String> labels = new TreeMap<>(labels("p", "db", ""));
    labels.put(Labels.ONE_OFF, "True");
    assertThat(
            order(
                service("p", "web", 1, "db:service_started:false"),
                new ContainerOrder.Member("run", "run", labels, List.of())))
        .isEmpty();
  }

  @Test
  void aCycleIsCutAndNobodyWaitsForItself() {
    assertThat(
            order(
                service("p", "a", 1, "b:service_started:false,a:service_started:false"),
                service("p", "b", 1, "c:service_started:false"),
                service("p", "c", 1, "a:service_started:false")))
        .isEqualTo("p-a-1 <- p-b-1\np-b-1 <- p-c-1");
  }

  @Test
  void dependentsAreTheSameSeenFromTheOtherSide() {
    ContainerOrder order =
        ContainerOrder.of(
            List.of(
                service("p", "web", 1, "db:service_healthy:false"),
                service("p", "web", 2, "db:service_healthy:false"),
                service("p", "db", 1, "")));

    assertThat(order.dependents("p-db-1")).containsExactly("p-web-1", "p-web-2");
    assertThat(order.dependents("p-web-1")).isEmpty();
  }

  private static String order(ContainerOrder.Member... members) {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(ContainerOrder.of(Arrays.asList(members)).needs())
        .forEach((id, needs) -> {
          if (!needs.isEmpty()) {
            lines.add(
                id
                    + " <- "
                    + needs.stream()
                        .map(need -> need.id() + (need.healthy() ? "(healthy)" : ""))
                        .collect(Collectors.joining(" ")));
          }
        });
    return String.join("\n", lines);
  }

  private static ContainerOrder.Member service(
      String project, String service, int number, String dependsOn) {
    String name = project + "-" + service + "-" + number;
    return new ContainerOrder.Member(
        name, name, labels(project, service, dependsOn), List.of("p_default", "", "private"));
  }

  private static Map<String, String> labels(String project, String service, String dependsOn) {
    return Map.of(
        Labels.PROJECT, project,
        Labels.SERVICE, service,
        Labels.ONE_OFF, "False",
        Labels.DEPENDS_ON, dependsOn);
  }

  private static ContainerOrder.Member plain(String name, String mode) {
    return new ContainerOrder.Member(name, name, Map.of(), List.of(mode));
  }
}
