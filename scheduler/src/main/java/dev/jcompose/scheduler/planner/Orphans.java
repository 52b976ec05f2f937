package dev.jcompose.scheduler.planner;

import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.project.Project;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.Comparator;
import java.util.List;

/// Containers of a project that do not belong to any of its services.
final class Orphans {
  private Orphans() {}

  /// Whether a container is one. Those of services that a profile disables are not; one-offs are
  /// when they have ended.
  static boolean is(Project project, ObservedContainer container) {
    if (container.oneOff()) {
      return !container.isUp();
    }
    return !project.services().containsKey(container.service())
        && !project.disabledServices().containsKey(container.service());
  }

  /// Docker Compose's words.
  static String warning(List<String> names) {
    return "Found orphan containers (["
        + String.join(" ", names)
        + "]) for this project. If you removed or renamed this service in your compose file, you can"
        + " run this command with the --remove-orphans flag to clean it up.";
  }

  /// Plans their removal, or a word about them.
  static void plan(Project project, Observed observed, Goal.Up goal, PlanDraft draft) {
    List<ObservedContainer> orphans =
        observed.containers().stream()
            .filter(c -> is(project, c))
            .filter(c -> !c.labels().containsKey(Labels.HOOK))
            .sorted(Comparator.comparing(ObservedContainer::name))
            .toList();
    if (goal.removeOrphans()) {
      for (ObservedContainer orphan : orphans) {
        ContainerRef ref = ContainerRef.of(orphan);
        StepId stop = draft.add(new Step.StopContainer(ref, goal.grace()), List.of(), "orphan");
        draft.add(new Step.RemoveContainer(ref, false, false), List.of(stop), "orphan");
      }
      return;
    }
    List<String> names =
        orphans.stream().filter(Orphans::isWorthAWord).map(ObservedContainer::name).toList();
    if (!names.isEmpty() && !goal.ignoreOrphans()) {
      draft.warn(warning(names));
    }
  }

  /// A one-off that was never started is just being created.
  private static boolean isWorthAWord(ObservedContainer orphan) {
    return !orphan.oneOff() || orphan.state() != ObservedContainer.State.CREATED;
  }
}
