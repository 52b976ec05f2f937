package dev.jcompose.scheduler.plan;

import dev.jcompose.scheduler.observe.ObservedUse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A plan under construction: numbers the steps.
public final class PlanDraft {
  private final List<PlanNode> nodes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<Plan.Kept> kept = new ArrayList<>();

  /// Adds a step.
  ///
  /// @param after the steps that it waits for
  /// @param because why it is in the plan
  public StepId add(Step step, Collection<StepId> after, String because) {
    StepId id = new StepId(nodes.size() + 1);
    nodes.add(new PlanNode(id, step, new TreeSet<>(after), because));
    return id;
  }

  /// Tells the user something before anything happens.
  public void warn(String message) {
    warnings.add(message);
  }

  /// Leaves a thing that others use.
  public void keep(String thing, List<ObservedUse> users) {
    String by =
        users.stream().map(ObservedUse::toString).sorted().collect(Collectors.joining(", "));
    kept.add(new Plan.Kept(thing, "Resource is still in use (by " + by + ")", true));
  }

  /// Notes a resource that is kept.
  public void skip(String thing, String why) {
    kept.add(new Plan.Kept(thing, "Skipped " + why, false));
  }

  /// The plan with the steps added so far.
  public Plan plan() {
    return new Plan(nodes, warnings, kept);
  }
}
