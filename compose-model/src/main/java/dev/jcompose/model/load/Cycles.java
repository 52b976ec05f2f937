package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Services that depend on each other in a cycle. Each cycle is reported once, with all its steps.
final class Cycles {
  private final Project project;
  private final MapNode root;
  private final Problems problems;
  private final Set<String> done = new HashSet<>();

  Cycles(Project project, MapNode root, Problems problems) {
    this.project = project;
    this.root = root;
    this.problems = problems;
  }

  private record Frame(String service, Iterator<String> rest) {}

  void run() {
    for (String service : project.services().keySet()) {
      walk(service);
    }
  }

  /// Depth first without recursion, because a chain of services may be long.
  private void walk(String start) {
    Deque<Frame> stack = new ArrayDeque<>();
    Set<String> open = new HashSet<>();
    enter(start, stack, open);
    while (!stack.isEmpty()) {
      Frame top = stack.peek();
      if (!top.rest().hasNext()) {
        stack.pop();
        open.remove(top.service());
        done.add(top.service());
        continue;
      }
      String next = top.rest().next();
      if (open.contains(next)) {
        report(stack, next);
      } else {
        enter(next, stack, open);
      }
    }
  }

  private void enter(String name, Deque<Frame> stack, Set<String> open) {
    Service service = project.services().get(name);
    if (service == null || done.contains(name)) {
      return;
    }
    stack.push(new Frame(name, service.dependsOn().keySet().iterator()));
    open.add(name);
  }

  private void report(Deque<Frame> stack, String to) {
    List<String> circle = new ArrayList<>();
    for (Frame frame : stack) {
      circle.addFirst(frame.service());
      if (frame.service().equals(to)) {
        break;
      }
    }
    List<String> names = new ArrayList<>(circle);
    names.add(to);
    Optional<Node> first = edge(circle.getFirst(), names.get(1));
    String message = "dependency cycle detected: " + String.join(" -> ", names);
    Problem problem =
        first
            .map(node -> Finding.at(node.source(), node.keyAt(), message))
            .orElseGet(() -> Problem.error(message));
    for (int i = 1; i < circle.size(); i++) {
      Optional<Node> edge = edge(names.get(i), names.get(i + 1));
      if (edge.isPresent()) {
        problem =
            problem.withRelated(
                edge.get().keyAt(), names.get(i) + " depends on " + names.get(i + 1));
      }
    }
    problems.add(problem.withHint("remove one of these dependencies"));
  }

  private Optional<Node> edge(String from, String to) {
    return new Origins(root).find("services." + from + ".depends_on." + to);
  }
}
