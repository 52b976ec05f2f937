package dev.jcompose.builder.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  /// Go's expressions show through, as BuildKit quotes only some of what it hands to them: answers
  /// of patternmatcher 0.6.1.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\\d*; 1a; true",
        "\\d*; d1; false",
        "log\\file; logfile; false",
        "node_modules\\x; node_modulesx; error",
        "a\\w; ab; true",
        "a\\w; a/; false",
        "[[:alpha:]]1; b1; true",
        "[[:alpha:]]1; :]1; false",
        "[[:^digit:]x]*; xa; true",
        "[[:^digit:]x]*; 1a; false",
        "[[:word:]]?; _a; true",
        "[[:none:]]; a; error",
        "[\\d]x; 1x; true",
        "[*]; ]; true",
        "[*]; *; false",
        "[?]; /]; true",
        "[?]; ?; false",
        "[a&&b]x; &x; true",
        "[a[b]x; [x; true",
        "[.]x; .x; true",
        "x*|b; ab; true",
        "x*|b; xa; true",
        "x|b; b; false",
        "x|b; x|b; true",
        "?{2}; ab; true",
        "?{2}; a; false",
        "*{2}; a; error",
        "[c-a]; b; error",
        "*.{js,ts}; a.js; false",
        "*.{js,ts}; a.{js,ts}; true",
        "/!a; a; false",
        "a\\n/!a; a; false",
        "*\u00A0; b; true",
        "b\u00A0; b; true",
        "\u2003b\u0085; b; true",
        "a$; a$; true",
        "*$; a$; true",
        "*a\\$; ba$; true",
        "*^; a^; false",
        "(*); (a); true",
        "b /; b; true",
        "\uFEFFa; a; true",
        "x\\n\uFEFFa*; ab; true",
        "x\\n\uFEFFa; a; false",
        "x\\n\uFEFFa; \uFEFFa; true",
        "x\\n\uFEFF**/b; a/b; false",
        "x\\n\uFEFFa/**; a/b; false",
        "*\\n!\uFEFFa*; ab; false",
        "\uFEFF\uFEFFa?; ab; true",
        "/ /a; a; false",
        "/ /a; ' /a'; false",
        "/ /; ' '; false",
        "a/ /b; a/ /b; true",
        "!../../x; x; true",
        "*\\n!../../x; x; true",
        "*\\n!../../!x; x; false",
        "*\\n!../x; x; true",
        "!../..; x; false",
        "*\\n!a/../x; x; false",
        "!node_modules\\x; node_modulesx; false",
        "z\\n!*{2}; b; false",
        "z\\n!*{2}; z; error",
      })
  void whatIsNotQuotedMeansWhatItMeansToGo(String rules, String path, String excluded) {
    String text = rules.replace("\\n", "\n");

    if (excluded.equals("error")) {
      assertThatThrownBy(() -> IgnoreRules.parse(text).excludes(path))
          .hasMessageContaining("syntax error");
    } else {
      assertThat(IgnoreRules.parse(text).excludes(path)).hasToString(excluded);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", " ! ", "!/", "! /..", "a\n!\r\nb"})
  void anExceptionWithoutAPathIsRefused(String rules) {
    assertThatThrownBy(() -> IgnoreRules.parse(rules))
        .hasMessageMatching("ignore pattern \"!.*\": an exception needs a path, such as !docs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a", "a\\", "[]", "[-a]", "[a-"})
  void aPatternWithoutItsEndIsRefused(String pattern) {
    assertThatThrownBy(() -> IgnoreRules.parse(pattern))
        .hasMessage("ignore pattern \"" + pattern + "\": syntax error in pattern");
  }

  @Test
  void bytesThatAreNoTextAreLeftAlone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve(".dockerignore");
    Files.write(file, "# caf\u00E9\na\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(IgnoreRules.read(file).excludes("a")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "*|!a/b/c,      a,   true",
    "*|!a/b/c,      a/b, true",
    "*|!a/b/c,      x,   false",
    "*|!a,          a,   false",
    "*|!a*/x,       ab,  true",
    "*|!**/x,       y,   true",
    "a|!./a/keep,   a,   true",
    "a|b,           a,   false",
  })
  void onlyAnExceptionBelowADirectoryIncludesPartsOfIt(
      String patterns, String path, boolean included) {
    assertThat(IgnoreRules.of(List.of(patterns.split("\\|"))).mayIncludeBelow(path))
        .isEqualTo(included);
  }
}
