package dev.jcompose.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerfileTest {
  @Test
  void linesAreJoinedAndCommentsLeftOut() {
    Dockerfile file =
        parse(
            """
            # a comment
            FROM x

            run echo a \\
              # inside
              b \\

              && c
            CMD ["a", "b"]
            """);
    assertThat(file.instructions())
        .extracting(Instruction::keyword)
        .containsExactly(Keyword.FROM, Keyword.RUN, Keyword.CMD);
    Instruction run = file.instructions().get(1);
    assertThat(run.arguments()).isEqualTo("echo a   b   && c");
    assertThat(run.at()).isEqualTo(new Position(4, 1));
    Word last = run.words().getLast();
    assertThat(run.position(last.offset())).isEqualTo(new Position(8, 6));
    assertThat(file.instructions().get(2).json()).hasValue(List.of("a", "b"));
  }

  @Test
  void directivesAreReadOnlyAtTheTop() {
    Dockerfile file = parse("# syntax=docker/dockerfile:1\n# escape=`\nFROM x\nRUN a `\n b\\\n");
    assertThat(file.escape()).isEqualTo('`');
    assertThat(file.instructions().get(1).arguments()).isEqualTo("a  b\\");
    assertThat(parse("# hello\n# escape=`\nFROM x").escape()).isEqualTo('\\');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker/dockerfile",
        "docker/dockerfile:1.7-labs",
        "docker/dockerfile:experimental",
        "docker/dockerfile:1.0-experimental",
        "docker.io/docker/dockerfile-upstream:master"
      })
  void dockersOwnSyntaxIsRead(String syntax) {
    assertThat(parse("# syntax = " + syntax + "\nFROM x").instructions()).hasSize(1);
  }

  @Test
  void flagsEndAtTheFirstWordWithoutDashes() {
    Instruction copy =
        parse("FROM x\nCOPY --from=a --chown='b c' -- --chmod=1 d").instructions().get(1);
    assertThat(copy.flags()).extracting(Instruction.Flag::value).containsExactly("a", "b c");
    assertThat(copy.arguments()).isEqualTo("--chmod=1 d");
  }

  @Test
  void heredocsAreTakenFromTheFollowingLines() {
    Instruction run =
        parse("FROM x\nRUN <<A cat <<-'B'\none $x\nA\n\ttwo\n\tB\nCMD c").instructions().get(1);
    assertThat(run.heredocs())
        .containsExactly(
            new Heredoc("A", "one $x\n", true, false), new Heredoc("B", "two\n", false, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FORM x | 1 | 1 | did you mean FROM",
        "FROM x\\nCOPPY a b | 2 | 1 | did you mean COPY",
        "FROM x\\nCOPY --form=a b c | 2 | 6 | unknown flag: --form",
        "FROM x\\nRUN <<EOF\\nabc | 2 | 1 | unterminated heredoc EOF",
        "FROM x\\nCOPY << EOF /a\\nabc\\nEOF | 2 | 1 | COPY: blank after << (write <<EOF)",
        "FROM x\\nADD b <<- 'E' /a\\nabc\\n\tE | 2 | 1 | ADD: blank after <<- (write <<-'E')",
        "FROM x\\nENV | 2 | 1 | requires at least one argument",
        "# escape=x\\nFROM y | 1 | 10 | invalid escape character",
        "# syntax=evil/frontend\\nFROM y | 1 | 10 | other Dockerfile languages",
        "# nothing else | 1 | 1 | file with no instructions"
      })
  void mistakesAreShownWithTheirPlace(String text, int line, int column, String message) {
    assertThatThrownBy(() -> parse(text.replace("\\n", "\n")))
        .isInstanceOfSatisfying(
            BuildException.class,
            problem -> {
              assertThat(problem.line()).isEqualTo(line);
              assertThat(problem.column()).isEqualTo(column);
              assertThat(problem).hasMessageContaining(message);
            });
  }

  @Test
  void theExcerptPointsAtTheColumn() {
    assertThatThrownBy(() -> parse("FROM x\nCOPY --form=a b c\nCMD x"))
        .hasMessage(
            """
            Dockerfile:2:6: COPY: unknown flag: --form (it takes --chmod, --chown, --exclude, --from, --link, --parents)
               1 | FROM x
               2 | COPY --form=a b c
                 |      ^
               3 | CMD x\
            """);
  }

  private static Dockerfile parse(String text) {
    return Dockerfile.parse("Dockerfile", text);
  }
}
