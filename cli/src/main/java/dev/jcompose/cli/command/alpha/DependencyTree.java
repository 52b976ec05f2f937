package dev.jcompose.cli.command.alpha;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Services and what they depend on, as a tree of text: those without dependents first, with their
/// dependencies below. A service that was shown before is shown again with three dots instead of
/// its dependencies.
record DependencyTree(Project project, Function<Service, String> label) {
  String text() {
    Set<String> roots = new TreeSet<>(project.services().keySet());
    project.services().values().forEach(service -> roots.removeAll(needs(service)));
    StringBuilder text = new StringBuilder();
    Set<String> drawn = new HashSet<>();
    roots.forEach(name -> draw(text, "", "", name, drawn));
    // Loading rejects cycles; without them, everything has a root.
    return text.toString();
  }

  private void draw(
      StringBuilder text, String branch, String below, String name, Set<String> drawn) {
    Service service = project.services().get(name);
    List<String> needs = service == null ? List.of() : needs(service);
    boolean again = !drawn.add(name) && !needs.isEmpty();
    text.append(branch)
        .append(service == null ? name : label.apply(service))
        .append(again ? " ..." : "")
        .append('\n');
    if (again) {
      return;
    }
    for (int i = 0; i < needs.size(); i++) {
      boolean last = i == needs.size() - 1;
      draw(
          text,
          below + (last ? "└─ " : "├─ "),
          below + (last ? "   " : "│  "),
          needs.get(i),
          drawn);
    }
  }

  private static List<String> needs(Service service) {
    List<String> needs = new ArrayList<>(new TreeSet<>(service.dependsOn().keySet()));
    needs.remove(service.name());
    return needs;
  }
}
