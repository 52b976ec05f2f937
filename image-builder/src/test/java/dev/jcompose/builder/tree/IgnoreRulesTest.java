package dev.jcompose.builder.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /// What BuildKit left out of one tree, by pattern; the file says how it was made.
  static Stream<Arguments> leftOutByBuildKit() throws IOException {
    List<String> lines;
    try (InputStream in = IgnoreRulesTest.class.getResourceAsStream("/dockerignore.txt")) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    List<String> tree = new ArrayList<>();
    List<Arguments> cases = new ArrayList<>();
    List<String> current = tree;
    for (String line : lines) {
      if (line.startsWith("patterns ")) {
        current = new ArrayList<>();
        cases.add(Arguments.of(line.substring("patterns ".length()), tree, current));
      } else if (line.startsWith("  ")) {
        current.add(line.substring(2));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("leftOutByBuildKit")
  void whatIsLeftOutIsWhatBuildKitLeavesOut(
      String patterns, List<String> tree, List<String> leftOut) {
    IgnoreRules rules = IgnoreRules.parse(patterns.replace('|', '\n'));

    assertThat(tree.stream().filter(rules::excludes)).containsExactlyElementsOf(leftOut);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a", "a\\", "[]", "[-a]", "[c-a]", "[a-"})
  void aPatternWithoutItsEndIsRefused(String pattern) {
    assertThatThrownBy(() -> IgnoreRules.parse(pattern))
        .hasMessage("ignore pattern \"" + pattern + "\": syntax error in pattern");
  }
}
