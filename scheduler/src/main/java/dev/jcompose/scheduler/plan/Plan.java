package dev.jcompose.scheduler.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DirectedAcyclicGraph;
import org.jgrapht.traverse.TopologicalOrderIterator;

/// The steps to take, each with the steps it has to wait for, and warnings for the user.
public final class Plan {
  private final SortedMap<StepId, PlanNode> nodes = new TreeMap<>();
  private final DirectedAcyclicGraph<StepId, DefaultEdge> order =
      new DirectedAcyclicGraph<>(DefaultEdge.class);
  private final List<String> warnings;
  private final List<Kept> kept;

  /// A resource that is kept although the command is about it.
  ///
  /// @param thing such as `Volume p_data`
  /// @param why such as `Resource is still in use`
  /// @param warning whether it should have been removed
  public record Kept(String thing, String why, boolean warning) {}

  /// @param nodes the steps; each waits for earlier ones only
  /// @param warnings for the user
  public Plan(List<PlanNode> nodes, List<String> warnings) {
    this(nodes, warnings, List.of());
  }

  /// @param nodes the steps; each waits for earlier ones only
  /// @param warnings for the user
  /// @param kept what is kept
  Plan(List<PlanNode> nodes, List<String> warnings, List<Kept> kept) {
    this.warnings = List.copyOf(warnings);
    this.kept = List.copyOf(kept);
    for (PlanNode node : nodes) {
      this.nodes.put(node.id(), node);
      order.addVertex(node.id());
      for (StepId before : node.after()) {
        order.addEdge(before, node.id());
      }
    }
  }

  /// The steps in a sequential order; always the same one.
  public List<PlanNode> nodes() {
    // JGraphT breaks ties arbitrarily unless it is given an order.
    List<PlanNode> sorted = new ArrayList<>(nodes.size());
    new TopologicalOrderIterator<>(order, Comparator.<StepId>naturalOrder())
        .forEachRemaining(id -> sorted.add(nodes.get(id)));
    return sorted;
  }

  /// The step with this number.
  public PlanNode node(StepId id) {
    PlanNode node = nodes.get(id);
    if (node == null) {
      throw new IllegalArgumentException("no step " + id + " in this plan");
    }
    return node;
  }

  /// The steps that wait for this one.
  public List<StepId> dependents(StepId id) {
    return order.outgoingEdgesOf(id).stream().map(order::getEdgeTarget).sorted().toList();
  }

  /// What the user should know before anything happens.
  public List<String> warnings() {
    return warnings;
  }

  /// What is left as it is.
  public List<Kept> kept() {
    return kept;
  }

  /// Whether there is nothing to do.
  public boolean isEmpty() {
    return nodes.isEmpty();
  }

  /// One stable line a step.
  public List<String> lines() {
    return nodes().stream().map(PlanNode::toString).toList();
  }

  @Override
  public String toString() {
    return String.join("\n", lines());
  }
}
