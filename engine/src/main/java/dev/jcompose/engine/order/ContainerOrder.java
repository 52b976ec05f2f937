package dev.jcompose.engine.order;

import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.service.Dependency;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The dependencies among containers: those of their services, from labels, and shared namespaces.
/// It has no cycles: one that exists is broken by leaving out a dependency.
///
/// @param needs by the id of the dependent container
public record ContainerOrder(Map<String, List<Need>> needs) {

  /// A container.
  ///
  /// @param modes of its namespaces: `container:<id or name>` is what matters
  public record Member(
      String id, String name, Map<String, String> labels, Collection<String> modes) {}

  /// A dependency on a container.
  ///
  /// @param id of the container that is needed
  /// @param healthy whether it must be healthy
  public record Need(String id, boolean healthy) {}

  /// Copies it.
  public ContainerOrder {
    needs = Map.copyOf(needs);
  }

  /// The order of these containers.
  public static ContainerOrder of(Collection<Member> members) {
    Map<String, String> ids = new HashMap<>();
    Map<String, List<String>> byService = new TreeMap<>();
    for (Member member : members) {
      ids.put(member.id(), member.id());
      ids.putIfAbsent(member.name(), member.id());
      Map<String, String> labels = member.labels();
      if (labels.containsKey(Labels.SERVICE) && !"True".equals(labels.get(Labels.ONE_OFF))) {
        byService
            .computeIfAbsent(service(labels, labels.get(Labels.SERVICE)), _ -> new ArrayList<>())
            .add(member.id());
      }
    }
    Map<String, List<Need>> wished = new TreeMap<>();
    for (Member member : members) {
      wished.put(member.id(), wishes(member, ids, byService));
    }
    return new ContainerOrder(new Acyclic(wished).needs());
  }

  /// What a container needs.
  public List<Need> of(String id) {
    return needs.getOrDefault(id, List.of());
  }

  /// Who needs a container.
  public List<String> dependents(String id) {
    return needs.entrySet().stream()
        .filter(entry -> entry.getValue().stream().anyMatch(need -> need.id().equals(id)))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static List<Need> wishes(
      Member member, Map<String, String> ids, Map<String, List<String>> byService) {
    Map<String, Boolean> healthy = new TreeMap<>();
    Map<String, String> labels = member.labels();
    DependencyLabel.read(labels.getOrDefault(Labels.DEPENDS_ON, ""))
        .forEach((name, dependency) -> {
          // A job that has to be completed is not run again because a machine or an engine starts.
          if (dependency.condition() != Dependency.Condition.COMPLETED) {
            for (String id : byService.getOrDefault(service(labels, name), List.of())) {
              healthy.merge(
                  id, dependency.condition() == Dependency.Condition.HEALTHY, Boolean::logicalOr);
            }
          }
        });
    for (String mode : member.modes()) {
      ContainerMode.container(mode).map(ids::get).ifPresent(id -> healthy.putIfAbsent(id, false));
    }
    healthy.remove(member.id());
    return healthy.entrySet().stream()
        .map(entry -> new Need(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static String service(Map<String, String> labels, String name) {
    return labels.getOrDefault(Labels.PROJECT, "") + "/" + name;
  }

  /// Leaves out dependencies that close a cycle.
  private static final class Acyclic {
    private final Map<String, List<Need>> wished;
    private final Map<String, List<Need>> needs = new HashMap<>();
    private final Set<String> onTheWay = new HashSet<>();

    Acyclic(Map<String, List<Need>> wished) {
      this.wished = wished;
    }

    Map<String, List<Need>> needs() {
      wished.keySet().forEach(this::visit);
      return needs;
    }

    private void visit(String id) {
      if (needs.containsKey(id)) {
        return;
      }
      onTheWay.add(id);
      List<Need> kept = new ArrayList<>();
      for (Need need : wished.getOrDefault(id, List.of())) {
        if (!onTheWay.contains(need.id())) {
          visit(need.id());
          kept.add(need);
        }
      }
      onTheWay.remove(id);
      needs.put(id, List.copyOf(kept));
    }
  }
}
