package dev.jcompose.image.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IgnoreRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a | a | true",
        "a | b | false",
        "a | a/b/c | true",
        "/a/ | a/b | true",
        "*.md | x.md | true",
        "*.md | d/x.md | false",
        "**/*.md | d/e/x.md | true",
        "**/*.md | x.md | true",
        "a/** | a/b/c | true",
        "a/** | a | false",
        "**/b | a/b/c | true",
        "a/*/c | a/b/c | true",
        "a/*/c | a/b/d/c | false",
        "? | x | true",
        "[a-c]x | bx | true",
        "[^a-c]x | bx | false",
        "*\\n!a | a | false",
        "*\\n!a | b | true",
        "*.md\\n!R*.md | README.md | false",
        "!R*.md\\n*.md | README.md | true",
        "#x\\n\\n  y  | y | true",
        "./a/../b | b | true",
        "\\*x | *x | true",
        "\\*x | ax | false"
      })
  void theLastMatchDecides(String rules, String path, boolean excluded) {
    assertThat(IgnoreRules.parse(rules.replace("\\n", "\n")).excludes(path)).isEqualTo(excluded);
  }
}
