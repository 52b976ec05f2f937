package dev.jcompose.scheduler.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// A plan while it is being made: gives the steps their numbers.
final class PlanDraft {
  private final List<PlanNode> nodes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  StepId add(Step step, Collection<StepId> after, String because) {
    StepId id = new StepId(nodes.size() + 1);
    nodes.add(new PlanNode(id, step, new TreeSet<>(after), because));
    return id;
  }

  void warn(String message) {
    warnings.add(message);
  }

  Plan plan() {
    return new Plan(nodes, warnings);
  }
}
