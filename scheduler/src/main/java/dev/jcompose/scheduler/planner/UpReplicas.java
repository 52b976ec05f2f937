package dev.jcompose.scheduler.planner;

import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.naming.ReplicaName;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The containers of an `up`: which of them stay, are replaced, made or removed, and why. Services
/// come in the order of their dependencies, so that containers that a service shares with have
/// already been planned.
final class UpReplicas {
  private final Project project;
  private final Observed observed;
  private final Goal.Up goal;
  private final PlanDraft draft;
  private final EarlyStops early;
  private final UpResources resources;
  private final Divergence divergence;
  private final Replacements replacements;
  private final Map<String, Replicas> replicas = new LinkedHashMap<>();

  UpReplicas(
      Project project,
      Observed observed,
      Goal.Up goal,
      Divergence divergence,
      PlanDraft draft,
      EarlyStops early,
      UpResources resources) {
    this.project = project;
    this.observed = observed;
    this.goal = goal;
    this.draft = draft;
    this.early = early;
    this.resources = resources;
    this.divergence = divergence;
    replacements = new Replacements(project, observed, goal, draft, early);
  }

  /// The containers of a service as they will be.
  record Replicas(List<Replica> all) {
    /// The steps that start them.
    List<StepId> starts() {
      return all.stream().flatMap(r -> r.start().stream()).toList();
    }
  }

  /// One container of a service.
  ///
  /// @param ref the container
  /// @param ready steps after which it can be started
  /// @param running whether it runs and stays as it is
  /// @param start the step that starts it
  record Replica(ContainerRef ref, List<StepId> ready, boolean running, Optional<StepId> start) {}

  /// The containers of a service that has been planned.
  Optional<Replicas> of(String service) {
    return Optional.ofNullable(replicas.get(service));
  }

  /// Takes note of how they are started.
  void started(String service, List<Replica> all) {
    replicas.put(service, new Replicas(all));
  }

  /// Plans the containers of a service.
  void plan(Service service) {
    if (service.provider().isPresent()) {
      replicas.put(service.name(), new Replicas(List.of()));
      return;
    }
    int wanted = goal.scale().getOrDefault(service.name(), service.replicas());
    if (wanted > 1 && service.lifecycle().containerName().isPresent()) {
      throw new PlanException(
          "service \"%s\": container_name \"%s\" allows one container only, but %d are requested (remove container_name, or do not scale)"
              .formatted(service.name(), service.lifecycle().containerName().get(), wanted));
    }
    Map<String, ContainerRef> parents = wanted > 0 ? parents(service) : Map.of();
    List<ObservedContainer> there = new ArrayList<>(observed.replicas(service.name()));
    there.removeIf(resources::removes);
    there.removeIf(replacements::dropsUnfinished);
    Map<String, String> reasons = reasons(service, there, parents);
    // If there are too many, outdated replicas are removed first, then the highest numbers.
    there.sort(
        Comparator.comparing((ObservedContainer c) -> reasons.containsKey(c.id()))
            .thenComparingInt(ObservedContainer::number));
    List<Replica> kept = new ArrayList<>();
    int next = there.stream().mapToInt(ObservedContainer::number).max().orElse(0) + 1;
    for (int i = 0; i < there.size(); i++) {
      ObservedContainer container = there.get(i);
      if (i >= wanted) {
        scaleDown(container);
      } else if (reasons.containsKey(container.id())) {
        kept.add(replace(service, container, parents, reasons.getOrDefault(container.id(), "")));
      } else {
        kept.add(keep(service, container));
      }
    }
    for (int missing = kept.size(); missing < wanted; missing++) {
      kept.add(create(service, next++, parents));
    }
    kept.sort(Comparator.comparing(r -> r.ref().name(), UpReplicas::byNumber));
    replicas.put(service.name(), new Replicas(kept));
  }

  private Replica keep(Service service, ObservedContainer container) {
    String name = ReplicaName.of(project, service, container.number());
    List<StepId> ready = new ArrayList<>(early.of(container.id()));
    ready.addAll(resources.reconnections(container));
    ContainerRef ref = new ContainerRef.Existing(container.id(), name, service.name());
    if (container.labels().containsKey(Labels.REPLACE) && !container.name().equals(name)) {
      ready.add(
          draft.add(new Step.RenameContainer(ref, name), List.of(), "unfinished replacement"));
    }
    return new Replica(
        ref, ready, container.runs() && !early.stops(container.id()), Optional.empty());
  }

  /// The reasons by container id; containers without one are up to date.
  ///
  /// @param there the containers of the service
  /// @param parents the first container of each service that it shares with
  private Map<String, String> reasons(
      Service service, List<ObservedContainer> there, Map<String, ContainerRef> parents) {
    Goal.Recreate recreate = goal.recreate(service);
    Map<String, String> reasons = new HashMap<>();
    if (recreate == Goal.Recreate.NEVER) {
      return reasons;
    }
    for (ObservedContainer container : there) {
      Optional<String> reason =
          recreate == Goal.Recreate.ALWAYS
              ? Optional.of("recreation requested")
              : divergence.reason(service, container, resources.changedNetworks(container));
      reason
          .or(() -> renewal(service, container))
          .or(() -> anotherParent(container, parents))
          .ifPresent(text -> reasons.put(container.id(), text));
    }
    return reasons;
  }

  /// New anonymous volumes need a new container; a container without anonymous volumes stays.
  private Optional<String> renewal(Service service, ObservedContainer container) {
    return goal.names(service) && goal.renewAnonymousVolumes() && container.hasAnonymousVolumes()
        ? Optional.of("renewal of its anonymous volumes requested")
        : Optional.empty();
  }

  /// A container that shares with one that will be gone loses what it shares.
  private static Optional<String> anotherParent(
      ObservedContainer container, Map<String, ContainerRef> parents) {
    return parents.entrySet().stream()
        .filter(parent ->
            !(parent.getValue() instanceof ContainerRef.Existing(String id, _, _)
                && container.shares().contains(id)))
        .findFirst()
        .map(
            parent -> "service " + parent.getKey() + ", which it shares with, has a new container");
  }

  /// The first container of each service that this one shares with.
  Map<String, ContainerRef> parents(Service service) {
    Map<String, ContainerRef> found = new TreeMap<>();
    for (Map.Entry<String, String> entry : SharedServices.of(service).entrySet()) {
      String parent = entry.getKey();
      Replicas planned = replicas.get(parent);
      if (planned != null) {
        planned.all().stream().findFirst().ifPresent(first -> found.put(parent, first.ref()));
      } else {
        observed.replicas(parent).stream()
            .findFirst()
            .ifPresent(c -> found.put(parent, ContainerRef.of(c)));
      }
      if (!found.containsKey(parent)) {
        throw new PlanException(
            "service \"%s\": cannot share %s with service %s: container missing (bring it up first)"
                .formatted(service.name(), entry.getValue(), parent));
      }
    }
    return found;
  }

  private List<StepId> resources(Service service, Map<String, ContainerRef> parents) {
    Set<StepId> after = resources.of(service);
    parents
        .values()
        .forEach(parent -> {
          if (parent instanceof ContainerRef.Made made) {
            after.add(made.by());
          }
        });
    // A container is linked by the name that the other has when it is ready to start.
    for (String link : service.networking().links()) {
      of(link.split(":", 2)[0])
          .ifPresent(linked -> linked.all().forEach(replica -> after.addAll(replica.ready())));
    }
    // The same for a container of this project that is shared by name and not by service.
    Set<String> shared = SharedServices.containers(service);
    for (Replicas before : replicas.values()) {
      before.all().stream()
          .filter(replica -> shared.contains(replica.ref().name()))
          .forEach(replica -> after.addAll(replica.ready()));
    }
    return List.copyOf(after);
  }

  private Replica create(Service service, int number, Map<String, ContainerRef> parents) {
    String name = ReplicaName.of(project, service, number);
    StepId step =
        draft.add(
            new Step.CreateContainer(
                service.name(), number, name, Optional.empty(), false, parents),
            resources(service, parents),
            "no existing container");
    return new Replica(
        new ContainerRef.Made(step, name, service.name()), List.of(step), false, Optional.empty());
  }

  private Replica replace(
      Service service, ObservedContainer old, Map<String, ContainerRef> parents, String because) {
    return replacements.replace(service, old, parents, resources(service, parents), because);
  }

  private void scaleDown(ObservedContainer container) {
    List<StepId> after = early.of(container.id());
    if (after.isEmpty()) {
      after =
          List.of(
              draft.add(
                  new Step.StopContainer(ContainerRef.of(container), goal.grace()),
                  List.of(),
                  "too many replicas"));
    }
    draft.add(
        new Step.RemoveContainer(ContainerRef.of(container), false, false),
        after,
        "too many replicas");
  }

  /// `web-2` before `web-10`.
  private static int byNumber(String a, String b) {
    int length = Integer.compare(a.length(), b.length());
    return length != 0 ? length : a.compareTo(b);
  }
}
