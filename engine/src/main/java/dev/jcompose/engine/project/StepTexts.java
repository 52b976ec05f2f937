package dev.jcompose.engine.project;

import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.operation.OperationEvent.Task;
import dev.jcompose.scheduler.execute.ExecutionListener;
import dev.jcompose.scheduler.execute.StepOutcome;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanNode;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Describes steps in Docker Compose's words. To the user, a replacement is one task, `Recreate`
/// and `Recreated`, although it takes four steps.
final class StepTexts implements ExecutionListener {
  private final Consumer<OperationEvent> listener;
  private final boolean tolerant;

  /// Ids of containers that the plan replaces: their steps are part of a recreation.
  private final Set<String> replaced = new HashSet<>();

  /// Final names of containers that a step creates under a temporary one.
  private final Map<StepId, String> finalNames = new HashMap<>();

  /// @param tolerant whether a failure is only a warning
  StepTexts(Plan plan, boolean tolerant, Consumer<OperationEvent> listener) {
    this.tolerant = tolerant;
    this.listener = listener;
    for (PlanNode node : plan.nodes()) {
      if (node.step() instanceof Step.CreateContainer create) {
        create.replaces().ifPresent(replaced::add);
      }
      if (node.step() instanceof Step.RenameContainer(ContainerRef.Made made, String to)) {
        finalNames.put(made.by(), to);
      }
    }
  }

  /// The texts for a step.
  ///
  /// @param id of the resource it is about
  /// @param working the word while it is running; empty for no report
  /// @param done the word at its end; empty for no report
  private record Words(String id, String working, String done) {}

  @Override
  public void started(PlanNode node) {
    words(node)
        .filter(w -> !w.working().isEmpty())
        .ifPresent(w -> listener.accept(new Task(w.id(), Task.Status.WORKING, w.working())));
  }

  @Override
  public void ended(PlanNode node, StepOutcome outcome) {
    Optional<Words> words = words(node);
    if (words.isEmpty()) {
      return;
    }
    Words said = words.get();
    switch (outcome) {
      case StepOutcome.Done() -> {
        if (!said.done().isEmpty()) {
          listener.accept(new Task(said.id(), Task.Status.DONE, said.done()));
        }
      }
      case StepOutcome.Failed(Throwable _) ->
          listener.accept(
              tolerant
                  ? new Task(said.id(), Task.Status.WARNING, "Warning")
                  : new Task(said.id(), Task.Status.ERROR, "Error"));
      case StepOutcome.Skipped(StepId _), StepOutcome.Cancelled() -> {}
    }
  }

  private Optional<Words> words(PlanNode node) {
    return switch (node.step()) {
      case Step.BuildImage(_, String image) -> say("Image " + image, "Building", "Built");
      case Step.PullImage(_, String image) -> say("Image " + image, "Pulling", "Pulled");
      // What it came to is said by who does it.
      case Step.PullOrBuildImage(_, String image) -> say("Image " + image, "Pulling", "");
      case Step.PushImage(_, String image) -> say("Image " + image, "Pushing", "Pushed");
      case Step.RemoveImage(String image) -> say("Image " + image, "Removing", "");
      case Step.CreateNetwork(_, String name) -> say("Network " + name, "Creating", "Created");
      case Step.RemoveNetwork(_, String name) -> say("Network " + name, "Removing", "Removed");
      // The steps around it report what happens to the network and to the container.
      case Step.DisconnectNetwork _, Step.ConnectNetwork _ -> Optional.empty();
      case Step.CreateVolume(_, String name) -> say("Volume " + name, "Creating", "Created");
      case Step.RemoveVolume(String name) -> say("Volume " + name, "Removing", "Removed");
      case Step.CreateContainer create ->
          create.replaces().isPresent()
              ? say(
                  "Container " + finalNames.getOrDefault(node.id(), create.name()), "Recreate", "")
              : say("Container " + create.name(), "Creating", "Created");
      case Step.CreateOneOff(_, String name, _) -> say("Container " + name, "Creating", "Created");
      case Step.RenameContainer(_, String to) -> say("Container " + to, "", "Recreated");
      case Step.StartContainer(ContainerRef ref) -> about(ref, "Starting", "Started");
      case Step.StopContainer stop -> about(stop.container(), "Stopping", "Stopped");
      case Step.RestartContainer restart -> about(restart.container(), "Restarting", "Started");
      // A failure is reported for the container; its output is shown by the client that follows it.
      case Step.RunHooks(ContainerRef ref, _) -> about(ref, "", "");
      case Step.RunPreStart(String service, _) ->
          say("Service " + service + " pre_start", "Running", "Completed");
      case Step.KillContainer(ContainerRef ref, _) -> about(ref, "Killing", "Killed");
      case Step.PauseContainer(ContainerRef ref) -> about(ref, "", "Paused");
      case Step.UnpauseContainer(ContainerRef ref) -> about(ref, "", "Unpaused");
      case Step.RemoveContainer remove -> about(remove.container(), "Removing", "Removed");
      // What it came to is said by who waits.
      case Step.Await await -> about(await.container(), "Waiting", "");
    };
  }

  private Optional<Words> about(ContainerRef ref, String working, String done) {
    if (ref instanceof ContainerRef.Existing(String id, _, _) && replaced.contains(id)) {
      return Optional.empty();
    }
    return say("Container " + ref.name(), working, done);
  }

  private static Optional<Words> say(String id, String working, String done) {
    return Optional.of(new Words(id, working, done));
  }
}
