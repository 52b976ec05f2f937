package dev.jcompose.engine.project;

import dev.jcompose.engine.requirement.Emulators;
import dev.jcompose.linux.name.Platform;
import dev.jcompose.model.naming.ImagePlatforms;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.planner.Planner;
import java.util.LinkedHashSet;
import java.util.Set;

/// The platforms that services ask for.
final class ServicePlatforms {
  private ServicePlatforms() {}

  /// Reports what this machine cannot run, and what cannot be built as the environment asks, before
  /// anything is created.
  ///
  /// @throws PlanException when a service to be started or built is for such a platform
  static void require(Project project, Goal goal) {
    boolean starts = goal instanceof Goal.Up || goal instanceof Goal.RunOneOff;
    if (!starts && !(goal instanceof Goal.BuildImages)) {
      return;
    }
    Set<String> problems = new LinkedHashSet<>();
    for (Service service : Planner.inPlay(project, goal).services().values()) {
      ImagePlatforms.problemOfDefault(project, service).ifPresent(problems::add);
      Platform platform = ImagePlatforms.of(project, service);
      if (starts && !platform.runsHere() && service.provider().isEmpty()) {
        Emulators.here()
            .problem(platform)
            .ifPresent(why -> problems.add("service \"" + service.name() + "\": " + why));
      }
    }
    if (!problems.isEmpty()) {
      throw new PlanException(String.join("\n", problems));
    }
  }
}
