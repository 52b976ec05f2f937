package dev.jcompose.model.yaml;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.Source;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;

/// What is wrong with a source that the YAML parser cannot read, with its place and advice.
record YamlProblems(Source source) {
  /// The first line that is too long.
  ///
  /// @param most in characters
  Optional<Problem> lineLongerThan(int most) {
    String text = source.text();
    int start = 0;
    for (int line = 1; text.length() - start > most; line++) {
      int end = text.indexOf('\n', start);
      if (end < 0 || end - start > most) {
        return Optional.of(
            Problem.error(source.at(line, 0), "the line has more than " + most + " characters")
                .withChain(source.chain()));
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  /// What the parser says.
  Problem syntax(MarkedYamlEngineException e) {
    Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
    int line = mark.map(Mark::getLine).orElse(-1) + 1;
    int column = mark.map(Mark::getColumn).orElse(-1) + 1;
    String text = e.getProblem() == null ? "cannot be read" : e.getProblem();
    Problem problem =
        Finding.at(source, source.at(line, column), "this is not YAML: " + YamlAdvice.plain(text));
    Optional<String> advice = YamlAdvice.hint(text, source.line(line));
    problem = advice.map(problem::withHint).orElse(problem);
    Optional<Mark> context = e.getContextMark();
    if (context.isPresent() && context.get().getLine() + 1 != line && e.getContext() != null) {
      return problem.withRelated(
          source.at(context.get().getLine() + 1, context.get().getColumn() + 1), e.getContext());
    }
    return problem;
  }

  /// A character that no YAML file may have.
  Problem character(ReaderException e) {
    int line = 1;
    int column = 1;
    String text = source.text();
    int end =
        text.offsetByCodePoints(
            0, Math.min(e.getPosition(), text.codePointCount(0, text.length())));
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return Finding.at(
            source,
            source.at(line, column),
            String.format("character U+%04X is not allowed in YAML", e.getCodePoint()))
        .withHint("remove it, or write it as an escape in double quotes");
  }
}
