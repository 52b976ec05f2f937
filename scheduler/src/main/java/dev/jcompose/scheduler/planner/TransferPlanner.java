package dev.jcompose.scheduler.planner;

import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.PullPolicy;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Plans what `pull` and `push` transfer: every image once, however many services use it.
///
/// @see <a href="https://docs.docker.com/reference/cli/docker/compose/pull/">docker compose
///   pull</a>
record TransferPlanner(Project project, Observed observed) {
  Plan pull(List<Service> services, Goal.PullImages goal) {
    PlanDraft draft = new PlanDraft();
    Set<String> seen = new HashSet<>();
    for (Service service : services) {
      String image = ImageNames.of(project, service);
      if (service.image().isEmpty()) {
        draft.skip(service.name(), "No image to be pulled");
      } else if (service.build().isPresent() && !goal.buildable()) {
        draft.skip("Image " + image, "Image can be built");
      } else if (comes(service, image, goal.pull())) {
        if (seen.add(ImageNames.withPlatform(project, service))) {
          StepId _ = draft.add(new Step.PullImage(service.name(), image), List.of(), "pull");
        }
      } else if (observed.image(ImageNames.withPlatform(project, service)).isPresent()) {
        draft.skip("Image " + image, "Image is already present locally");
      } else {
        draft.skip("Image " + image, "its pull policy forbids it");
      }
    }
    return draft.plan();
  }

  /// A refresh policy says when `up` pulls; `pull` always pulls. So does `missing` with a name that
  /// means the newest version.
  private boolean comes(Service service, String image, Goal.Pull pull) {
    boolean there = observed.image(ImageNames.withPlatform(project, service)).isPresent();
    return switch (pull) {
      case ALWAYS -> true;
      case MISSING -> !there;
      case NEVER -> false;
      case POLICY ->
          switch (service.pullPolicy().map(PullPolicy::kind).orElse(PullPolicy.Kind.ALWAYS)) {
            case ALWAYS, REFRESH -> true;
            case NEVER, BUILD -> false;
            case MISSING -> !there || isLatest(image);
          };
    };
  }

  private static boolean isLatest(String image) {
    return ImageNames.withTag(image).endsWith(":latest");
  }

  /// Images that only this project has are not in a registry.
  ///
  /// @param builds steps that build images, by name
  void push(List<Service> services, Map<String, StepId> builds, PlanDraft draft) {
    Set<String> seen = new HashSet<>();
    for (Service service : services) {
      if (service.build().isEmpty()) {
        continue;
      }
      if (service.image().isEmpty()) {
        draft.warn(
            "service \"%s\": has no image name, so it is not pushed".formatted(service.name()));
        continue;
      }
      StepId made = builds.get(ImageNames.withPlatform(project, service));
      List<StepId> after = made == null ? List.of() : List.of(made);
      Set<String> names = new LinkedHashSet<>(List.of(service.image().get()));
      service.build().ifPresent(build -> names.addAll(build.tags()));
      for (String image : names) {
        if (seen.add(image)) {
          StepId _ = draft.add(new Step.PushImage(service.name(), image), after, "push");
        }
      }
    }
  }
}
