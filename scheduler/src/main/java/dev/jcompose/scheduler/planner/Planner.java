package dev.jcompose.scheduler.planner;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.plan.Step;
import java.util.List;
import java.util.Map;

/// Decides what to do. Pure: the same project, observation and goal give the same plan, line by
/// line.
///
/// Images come first, in a separate plan ([#images]): only when it has been executed and the engine
/// observed again is it known which containers have an old image.
public final class Planner {
  private final ServiceHashes hashes;

  /// @param hashes tells whether a service has changed
  public Planner(ServiceHashes hashes) {
    this.hashes = hashes;
  }

  /// The plan for the images that a goal needs; empty when they all exist.
  ///
  /// @throws PlanException when an image is missing and may be neither built nor pulled
  public Plan images(Project project, Observed observed, Goal goal) {
    return switch (goal) {
      case Goal.Up up ->
          new ImagePlanner(project, observed, up.build(), up.pull())
              .plan(services(selected(project, up)));
      case Goal.RunOneOff run -> {
        List<Service> services = services(selected(project, forOneOff(run)));
        Goal.Up up = run.dependencies();
        yield new ImagePlanner(project, observed, up.build(), up.pull()).plan(services);
      }
      case Goal.BuildImages build -> {
        Project chosen = chosen(project, build.services(), build.dependencies());
        yield new ImagePlanner(chosen, observed, Goal.Build.ALWAYS, Goal.Pull.NEVER)
            .build(services(chosen), build.push());
      }
      case Goal.PullImages pull -> {
        Project chosen = chosen(project, pull.services(), pull.dependencies());
        yield new TransferPlanner(chosen, observed).pull(services(chosen), pull);
      }
      case Goal.PushImages push -> {
        Project chosen = chosen(project, push.services(), push.dependencies());
        PlanDraft draft = new PlanDraft();
        new TransferPlanner(chosen, observed).push(services(chosen), Map.of(), draft);
        yield draft.plan();
      }
      case Goal.Start _,
          Goal.RunHooks _,
          Goal.Stop _,
          Goal.Restart _,
          Goal.Kill _,
          Goal.Pause _,
          Goal.Unpause _,
          Goal.Remove _,
          Goal.Down _ ->
          new Plan(List.of(), List.of());
    };
  }

  /// The plan, once the images exist.
  ///
  /// @throws PlanException when it is not possible; then nothing has been done
  public Plan plan(Project project, Observed observed, Goal goal) {
    return switch (goal) {
      case Goal.Up up -> new UpPlanner(selected(project, up), observed, up, hashes).plan();
      case Goal.RunOneOff run -> {
        Project chosen = selected(project, forOneOff(run));
        Service service =
            chosen
                .service(run.service())
                .orElseThrow(() -> new PlanException("no such service: " + run.service()));
        yield new UpPlanner(chosen, observed, run.dependencies(), hashes)
            .planOneOff(service, run.name());
      }
      case Goal.RunHooks hooks -> {
        PlanDraft draft = new PlanDraft();
        ContainerRef ref = new ContainerRef.Existing(hooks.id(), hooks.service(), hooks.service());
        draft.add(new Step.RunHooks(ref, Step.HookKind.POST_START), List.of(), "started by run");
        yield draft.plan();
      }
      case Goal.Start start -> new StartPlanner(project, observed).start(start);
      case Goal.Restart restart -> new StartPlanner(project, observed).restart(restart);
      case Goal.Stop stop -> new StopPlanner(project, observed, new PlanDraft()).stop(stop);
      case Goal.Kill kill -> new StopPlanner(project, observed, new PlanDraft()).kill(kill);
      case Goal.Remove remove -> new StopPlanner(project, observed, new PlanDraft()).remove(remove);
      case Goal.Pause pause ->
          new StopPlanner(project, observed, new PlanDraft()).pause(pause.services());
      case Goal.Unpause unpause ->
          new StopPlanner(project, observed, new PlanDraft()).unpause(unpause.services());
      case Goal.Down down -> new DownPlanner(project, observed, down).plan();
      case Goal.BuildImages _, Goal.PullImages _, Goal.PushImages _ ->
          new Plan(List.of(), List.of());
    };
  }

  /// Names of the volumes that are kept although their configuration has changed, unless the goal
  /// allows to lose their data.
  public List<String> changedVolumes(Project project, Observed observed, Goal goal) {
    return goal instanceof Goal.Up up
        ? UpResources.changedVolumes(selected(project, up), observed)
        : List.of();
  }

  /// The project reduced to what a goal brings up.
  public static Project inPlay(Project project, Goal goal) {
    return switch (goal) {
      case Goal.Up up -> selected(project, up);
      case Goal.RunOneOff run -> selected(project, forOneOff(run));
      case Goal.BuildImages build -> chosen(project, build.services(), build.dependencies());
      default -> project;
    };
  }

  private static Project chosen(Project project, List<String> services, boolean dependencies) {
    return services.isEmpty()
        ? project
        : project
            .withEnabled(services)
            .withSelected(
                services, dependencies ? Project.Along.DEPENDENCIES : Project.Along.NOTHING);
  }

  /// The project reduced to what `up` is about; the rest counts as disabled, so its containers are
  /// not orphans.
  private static Project selected(Project project, Goal.Up goal) {
    if (goal.services().isEmpty()) {
      return project;
    }
    return project
        .withEnabled(goal.services())
        .withSelected(
            goal.services(),
            goal.dependencies() ? Project.Along.DEPENDENCIES : Project.Along.NOTHING)
        .withoutUnused();
  }

  private static Goal.Up forOneOff(Goal.RunOneOff run) {
    return run.dependencies().toBuilder().services(List.of(run.service())).start(true).done();
  }

  /// Those that have images: a provider has none.
  private static List<Service> services(Project project) {
    return ServiceOrder.of(project).stream().filter(s -> s.provider().isEmpty()).toList();
  }
}
