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
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a container takes the place of another.
record Replacements(
    Project project, Observed observed, Goal.Up goal, PlanDraft draft, EarlyStops early) {
  private static final String ROOM = "making room for its replacement";

  /// An interrupted `up` may have left a replacement next to the container that it was to replace:
  /// both claim the same number, and the old one has the right name.
  boolean dropsUnfinished(ObservedContainer container) {
    String old = container.labels().getOrDefault(Labels.REPLACE, "");
    boolean unfinished = observed.containers().stream().anyMatch(c -> c.id().equals(old));
    if (unfinished) {
      draft.add(
          new Step.RemoveContainer(ContainerRef.of(container), true, false),
          List.of(),
          "unfinished replacement");
    }
    return unfinished;
  }

  /// The new container is created while the old one runs, and gets its name when that is gone.
  ///
  /// @param parents the first container of each service that it shares with
  /// @param needs steps that create what the new one needs
  UpReplicas.Replica replace(
      Service service,
      ObservedContainer old,
      Map<String, ContainerRef> parents,
      List<StepId> needs,
      String because) {
    String name = ReplicaName.of(project, service, old.number());
    List<StepId> before = new ArrayList<>(needs);
    before.addAll(early.of(old.id()));
    StepId created =
        draft.add(
            new Step.CreateContainer(
                service.name(),
                old.number(),
                old.id().substring(0, Math.min(12, old.id().length())) + "_" + name,
                Optional.of(old.id()),
                !goal.renewAnonymousVolumes(),
                parents),
            before,
            because);
    ContainerRef ref = new ContainerRef.Made(created, name, service.name());
    List<StepId> gone = new ArrayList<>(List.of(created));
    if (old.isUp()) {
      gone.addAll(early.dependents(service.name(), List.of(created)));
      if (!early.stops(old.id())) {
        gone =
            List.of(
                draft.add(new Step.StopContainer(ContainerRef.of(old), goal.grace()), gone, ROOM));
      }
    }
    StepId removed =
        draft.add(
            new Step.RemoveContainer(ContainerRef.of(old), false, goal.renewAnonymousVolumes()),
            gone,
            "replaced");
    StepId renamed =
        draft.add(new Step.RenameContainer(ref, name), List.of(removed), "replaces " + old.name());
    return new UpReplicas.Replica(ref, List.of(renamed), false, Optional.empty());
  }
}
