package dev.jcompose.scheduler.plan;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A step in a plan.
///
/// @param id its number
/// @param step what to do
/// @param after the steps that must be done before it starts
/// @param because why it is in the plan: `no existing container`, `config changed`
public record PlanNode(StepId id, Step step, SortedSet<StepId> after, String because) {
  /// Copies the set.
  public PlanNode {
    after = Collections.unmodifiableSortedSet(new TreeSet<>(after));
  }

  /// `[1,2] -> #3 service:web:1, CreateContainer, no existing container`.
  @Override
  public String toString() {
    String before =
        after.stream()
            .map(id -> Integer.toString(id.number()))
            .collect(Collectors.joining(",", "[", "]"));
    return "%s -> %s %s, %s, %s".formatted(before, id, step.subject(), action(), because);
  }

  private String action() {
    String name = step.getClass().getSimpleName();
    return step instanceof Step.Await(_, Step.Condition until, _)
        ? name + " " + until.name().toLowerCase(Locale.ROOT)
        : name;
  }
}
