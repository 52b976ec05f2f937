package dev.jcompose.scheduler.planner;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The steps that run hooks around starts and stops.
final class ServiceHooks {
  private ServiceHooks() {}

  /// Adds the `post_start` hooks after a start.
  ///
  /// @param service whose container it is, if the project says
  /// @return the step after which the container counts as started
  static StepId postStart(
      PlanDraft draft, Optional<Service> service, ContainerRef container, StepId started) {
    return service.filter(s -> !s.lifecycle().postStart().isEmpty()).isEmpty()
        ? started
        : draft.add(
            new Step.RunHooks(container, Step.HookKind.POST_START), List.of(started), "post_start");
  }

  /// Adds the `pre_stop` hooks before the stop of a container that runs.
  ///
  /// @return the steps after which it may be stopped
  static Collection<StepId> preStop(
      PlanDraft draft, Project project, ObservedContainer container, Collection<StepId> after) {
    boolean hooked =
        container.state() == ObservedContainer.State.RUNNING
            && project
                .service(container.service())
                .filter(s -> !s.lifecycle().preStop().isEmpty())
                .isPresent();
    return hooked
        ? List.of(
            draft.add(
                new Step.RunHooks(ContainerRef.of(container), Step.HookKind.PRE_STOP),
                after,
                "pre_stop"))
        : after;
  }
}
