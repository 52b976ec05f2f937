package dev.jcompose.model.report;

import dev.jcompose.model.origin.Origins;
import java.util.List;

/// The history of a value in words: `config --explain services.web.environment.DB_URL`.
public final class ExplainText {
  private ExplainText() {}

  /// One line a step, the value that counts first; empty when there is nothing at the path.
  public static String of(Origins origins, String path) {
    List<Origins.Step> steps = origins.explain(path);
    StringBuilder out = new StringBuilder();
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
    return out.toString();
  }
}
