package dev.jcompose.scheduler.planner;

import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.observe.ObservedNetwork;
import dev.jcompose.scheduler.observe.ObservedUse;
import dev.jcompose.scheduler.observe.ObservedVolume;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Plans `down`: containers, then networks, and on request volumes and images.
final class DownPlanner {
  private final Project project;
  private final Observed observed;
  private final Goal.Down goal;
  private final PlanDraft draft = new PlanDraft();
  private final Map<String, StepId> removals = new HashMap<>();

  DownPlanner(Project project, Observed observed, Goal.Down goal) {
    this.project = project;
    this.observed = observed;
    this.goal = goal;
  }

  Plan plan() {
    Selection selection = new Selection(project, observed, services());
    containers(selection);
    networks(selection);
    if (goal.volumes()) {
      volumes(selection);
    }
    images(selection);
    return draft.plan();
  }

  private List<String> services() {
    if (!goal.dependents()) {
      return goal.services();
    }
    ServiceGraph graph = new ServiceGraph(project);
    Set<String> found = new TreeSet<>();
    List<String> open = new ArrayList<>(goal.services());
    while (!open.isEmpty()) {
      String service = open.removeLast();
      if (found.add(service) && project.services().containsKey(service)) {
        open.addAll(graph.dependents(service));
      }
    }
    return List.copyOf(found);
  }

  private void containers(Selection selection) {
    StopPlanner stopper = new StopPlanner(project, observed, draft);
    Map<String, StepId> stops =
        stopper.stopInReverseOrder(selection, goal.grace(), "down requested");
    for (ObservedContainer container : selection.containers()) {
      StepId stop = stops.get(container.id());
      remove(container, stop == null ? List.of() : List.of(stop), "down requested");
    }
    if (!selection.everything()) {
      return;
    }
    observed.containers().stream()
        .filter(c -> !removals.containsKey(c.id()))
        .filter(c -> c.oneOff() || (goal.removeOrphans() && Orphans.is(project, c)))
        .filter(c -> goal.removeOrphans() || !c.isUp())
        .sorted(Comparator.comparing(ObservedContainer::name))
        .forEach(this::stopAndRemove);
  }

  private void stopAndRemove(ObservedContainer container) {
    String because = container.oneOff() ? "one-off" : "orphan";
    Step stop = new Step.StopContainer(ContainerRef.of(container), goal.grace());
    remove(container, List.of(draft.add(stop, List.of(), because)), because);
  }

  private void remove(ObservedContainer container, List<StepId> after, String because) {
    removals.put(
        container.id(),
        draft.add(
            new Step.RemoveContainer(ContainerRef.of(container), true, goal.volumes()),
            after,
            because));
  }

  private void networks(Selection selection) {
    Set<String> external = new TreeSet<>();
    project.networks().values().stream()
        .filter(n -> n.external())
        .forEach(n -> external.add(n.name()));
    Set<String> inScope = scope(selection);
    observed.networks().values().stream()
        .filter(n -> project.name().equals(n.labels().get(Labels.PROJECT)))
        .filter(n -> !external.contains(n.name()))
        .filter(n -> selection.everything() || inScope.contains(n.name()))
        .sorted(Comparator.comparing(ObservedNetwork::name))
        .forEach(this::network);
  }

  /// Names of the networks that the selected services use.
  private Set<String> scope(Selection selection) {
    Set<String> names = new TreeSet<>();
    for (String name : selection.services()) {
      Service service = project.services().get(name);
      if (service != null) {
        for (String key : service.networking().networks().keySet()) {
          var network = project.networks().get(key);
          if (network != null) {
            names.add(network.name());
          }
        }
      }
    }
    return names;
  }

  private void network(ObservedNetwork network) {
    Set<StepId> after = new TreeSet<>();
    for (ObservedContainer container : observed.containers()) {
      StepId removal = removals.get(container.id());
      if (removal != null && container.networks().contains(network.name())) {
        after.add(removal);
      }
    }
    List<ObservedUse> others = others(network.uses());
    if (others.isEmpty()) {
      draft.add(new Step.RemoveNetwork(network.id(), network.name()), after, "down requested");
    } else {
      draft.keep("Network " + network.name(), others);
    }
  }

  /// Those that this plan does not remove.
  private List<ObservedUse> others(List<ObservedUse> uses) {
    return uses.stream().filter(use -> !removals.containsKey(use.id())).toList();
  }

  private void volumes(Selection selection) {
    if (!selection.everything()) {
      return;
    }
    Set<String> external = new TreeSet<>();
    project.volumes().values().stream()
        .filter(v -> v.external())
        .forEach(v -> external.add(v.name()));
    observed.volumes().values().stream()
        .filter(v -> project.name().equals(v.labels().get(Labels.PROJECT)))
        .filter(v -> !external.contains(v.name()))
        .sorted(Comparator.comparing(ObservedVolume::name))
        .forEach(this::volume);
  }

  private void volume(ObservedVolume volume) {
    List<ObservedUse> others = others(volume.uses());
    if (others.isEmpty()) {
      draft.add(new Step.RemoveVolume(volume.name()), removals.values(), "removal requested");
    } else {
      draft.keep("Volume " + volume.name(), others);
    }
  }

  private void images(Selection selection) {
    if (goal.images() == Goal.Down.Images.NONE) {
      return;
    }
    Set<String> names = new TreeSet<>();
    for (String name : selection.services()) {
      Service service = project.services().get(name);
      if (service != null && (goal.images() == Goal.Down.Images.ALL || service.image().isEmpty())) {
        names.add(ImageNames.of(project, service));
      }
    }
    names.stream()
        .filter(name -> observed.image(name).isPresent())
        .forEach(
            name -> draft.add(new Step.RemoveImage(name), removals.values(), "removal requested"));
  }
}
