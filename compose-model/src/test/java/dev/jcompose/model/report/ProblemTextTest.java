package dev.jcompose.model.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.SourcePosition;
import org.junit.jupiter.api.Test;

class ProblemTextTest {
  @Test
  void controlCharactersOfAFileDoNotReachTheTerminal() {
    SourcePosition at = new SourcePosition("a\u001B[2Jb.yaml", 1, 2);
    Problem problem =
        Problem.error(at, "\"\u001B[31m\" is not known")
            .withHint("did you mean \"\u001B]0;title\u0007\"?")
            .withSourceLine("x: \u001B[1m")
            .withRelated(at, "first \u009B here");

    assertThat(ProblemText.of(problem, false).chars())
        .noneMatch(c -> Character.isISOControl(c) && c != '\n');
  }

  @Test
  void aLongLineIsCutAndKeepsItsCaret() {
    Problem problem =
        Problem.error(new SourcePosition("a.yaml", 1, 3), "no").withSourceLine("b".repeat(9_000));

    assertThat(ProblemText.of(problem, false))
        .isEqualTo("a.yaml:1:3: error: no\n  " + "b".repeat(160) + "…\n    ^");
  }
}
