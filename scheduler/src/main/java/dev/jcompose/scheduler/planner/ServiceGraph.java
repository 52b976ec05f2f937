package dev.jcompose.scheduler.planner;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.plan.PlanException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jgrapht.Graph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleDirectedGraph;
import org.jgrapht.traverse.NotDirectedAcyclicGraphException;
import org.jgrapht.traverse.TopologicalOrderIterator;

/// Which service depends on which: the edges of `depends_on`, from a dependency to what depends on
/// it.
final class ServiceGraph {
  private final Graph<String, DefaultEdge> graph = new SimpleDirectedGraph<>(DefaultEdge.class);

  /// @throws PlanException when a service depends on itself, directly or not; the message names the
  ///   services of the cycle
  ServiceGraph(Project project) {
    project.services().keySet().forEach(graph::addVertex);
    for (Service service : project.services().values()) {
      for (String dependency : service.dependsOn().keySet()) {
        if (dependency.equals(service.name())) {
          throw cycle(List.of(dependency, dependency));
        }
        if (graph.containsVertex(dependency)) {
          graph.addEdge(dependency, service.name());
        }
      }
    }
  }

  /// All services, dependencies first; ties in alphabetical order.
  List<String> inOrder() {
    List<String> order = new ArrayList<>();
    try {
      new TopologicalOrderIterator<>(graph, Comparator.<String>naturalOrder())
          .forEachRemaining(order::add);
    } catch (NotDirectedAcyclicGraphException _) {
      // Its message is empty; the user wants to know which services.
      throw cycle(findCycle());
    }
    return order;
  }

  /// The services that depend on this one directly.
  Set<String> dependents(String service) {
    Set<String> found = new TreeSet<>();
    graph.outgoingEdgesOf(service).forEach(edge -> found.add(graph.getEdgeTarget(edge)));
    return found;
  }

  private List<String> findCycle() {
    for (String start : new TreeSet<>(graph.vertexSet())) {
      Deque<String> path = new ArrayDeque<>();
      if (walk(start, start, path, new TreeSet<>())) {
        path.addLast(start);
        return List.copyOf(path);
      }
    }
    throw new IllegalStateException("no cycle in a graph that has one");
  }

  private boolean walk(String from, String target, Deque<String> path, Collection<String> seen) {
    path.addLast(from);
    for (String next : dependents(from)) {
      if (next.equals(target) || (seen.add(next) && walk(next, target, path, seen))) {
        return true;
      }
    }
    path.removeLast();
    return false;
  }

  private static PlanException cycle(List<String> services) {
    return new PlanException(
        "dependency cycle detected: "
            + String.join(" -> ", services.reversed())
            + " (remove one of these from depends_on)");
  }
}
