package dev.jcompose.model.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  @Test
  void anErrorIsNotLostBehindManyWarnings() {
    Problems problems = new Problems();
    for (int line = 1; line <= 300; line++) {
      problems.add(Problem.warning(new SourcePosition("a", line, 1), "unset"));
    }
    problems.add(Problem.error(new SourcePosition("a", 150, 1), "wrong"));

    List<String> texts = problems.all().stream().map(Problem::toString).toList();

    assertThat(texts).hasSize(202).contains("a:150:1: error: wrong");
    assertThat(texts.getLast()).isEqualTo("warning: and 100 more warnings");
  }

  @Test
  void theSameProblemIsOneProblem() {
    Problems problems = new Problems();
    problems.add(Problem.error("twice"));
    problems.add(Problem.error("twice"));

    assertThat(problems.all()).hasSize(1);
  }
}
