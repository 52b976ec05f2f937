package dev.jcompose.model.report;

import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.List;
import java.util.Optional;

/// The history of a value as text: `config --explain services.web.environment.DB_URL`.
public final class ExplainText {
  /// Keys that still can be listed in a line.
  private static final int FEW = 20;

  private ExplainText() {}

  /// One line per step, the effective value first; for a mapping or a list also all values in it,
  /// and those that `!reset` removed from it. Empty when there is nothing at the path.
  public static String of(Origins origins, String path) {
    StringBuilder out = new StringBuilder();
    origins
        .find(path)
        .ifPresentOrElse(
            node -> explain(path, node, out), () -> steps(path, origins.explain(path), out));
    return out.toString();
  }

  /// The message for a path with nothing at it: the path that was probably meant, or what exists.
  public static String hint(Origins origins, String path) {
    Optional<String> near = origins.nearest(path);
    if (near.isPresent()) {
      return " (did you mean " + near.get() + "?)";
    }
    String rest = path;
    while (!rest.isEmpty() && origins.find(rest).isEmpty()) {
      rest = rest.substring(0, Math.max(0, rest.lastIndexOf('.')));
    }
    return switch (origins.find(rest).orElse(null)) {
      case MapNode map when !map.entries().isEmpty() && map.entries().size() <= FEW ->
          " (there is " + String.join(", ", map.entries().keySet()) + ")";
      case ListNode list -> " (" + rest + " is a list; its first item is " + rest + "[0])";
      case null, default -> "";
    };
  }

  private static void explain(String path, Node node, StringBuilder out) {
    steps(path, Origins.explain(node), out);
    switch (node) {
      case ScalarNode _ -> {}
      case ListNode list -> {
        for (int i = 0; i < list.items().size(); i++) {
          explain(path + "[" + i + "]", list.items().get(i), out);
        }
      }
      case MapNode map -> {
        map.entries().forEach((key, value) -> explain(path + "." + key, value, out));
        map.removed().forEach((key, gone) -> steps(path + "." + key, Origins.explain(gone), out));
      }
    }
  }

  private static void steps(String path, List<Origins.Step> steps, StringBuilder out) {
    for (int i = 0; i < steps.size(); i++) {
      Origins.Step step = steps.get(i);
      out.append(i == 0 ? path + " = " : "  overrides ")
          .append(ProblemText.clean(step.value().replace("\n", "\\n")));
      step.at().ifPresent(at -> out.append("  ").append(at));
      step.how().ifPresent(how -> out.append("  (").append(how).append(')'));
      out.append('\n');
      step.chain()
          .forEach(link ->
              out.append("    ").append(link.why()).append(": ").append(link.at()).append('\n'));
    }
  }
}
