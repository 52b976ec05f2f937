package dev.jcompose.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpansionTest {
  private static final Map<String, String> VALUES =
      Map.of("PWD", "/home", "SHELL", "bash", "EMPTY", "", "TWO", "a b", "PATH_", "/a/b/c.tar.gz");
  private final Expansion expansion =
      new Expansion('\\', name -> Optional.ofNullable(VALUES.get(name)));

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "hello | hello",
        "he'll'o | hello",
        "he\"llo\" | hello",
        "he\\llo | hello",
        "he\\\\llo | he\\llo",
        "\"he\\\"llo\" | he\"llo",
        "'he\\llo' | he\\llo",
        "\"he\\llo\" | he\\llo",
        "he$PWD | he/home",
        "he${PWD}lo | he/homelo",
        "'$PWD' | $PWD",
        "\"$PWD\" | /home",
        "\\$PWD | $PWD",
        "\"\\$PWD\" | $PWD",
        "he$NOT.x | he.x",
        "he${NOT:-there} | hethere",
        "he${EMPTY:-there} | hethere",
        "he${EMPTY-there} | he",
        "he${NOT-there} | hethere",
        "${PWD:+yes} | yes",
        "x${NOT:+yes} | x",
        "x${EMPTY:+yes} | x",
        "${EMPTY+yes} | yes",
        "${NOT:-${SHELL}x} | bashx",
        "${NOT:-'a}b'} | a}b",
        "${PATH_#*/} | a/b/c.tar.gz",
        "${PATH_##*/} | c.tar.gz",
        "${PATH_%.*} | /a/b/c.tar",
        "${PATH_%%.*} | /a/b/c",
        "${PATH_/b/X} | /a/X/c.tar.gz",
        "${SHELL//b/X} | Xash",
        "$1x | x",
        "a$ | a$",
        "${PWD}$SHELL | /homebash"
      })
  void wordsAreExpandedAsByAShell(String text, String expected) {
    assertThat(expansion.word(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${", "${PWD", "'x", "\"x", "${NOT:?gone}", "${NOT?}", "${PWD:*x}", "${}"})
  void whatIsBrokenIsToldInWords(String text) {
    assertThatThrownBy(() -> expansion.word(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void valuesAreSplitOnlyOutsideQuotes() {
    assertThat(expansion.words("$TWO \"$TWO\" 'x y' z"))
        .containsExactly("a", "b", "a b", "x y", "z");
    assertThat(expansion.words("$NOT")).isEmpty();
    assertThat(expansion.words("\"\"")).isEqualTo(List.of(""));
  }

  @Test
  void aHeredocKeepsItsQuotes() {
    assertThat(expansion.textOnly("a \"$PWD\" '$PWD' \\$PWD\n"))
        .isEqualTo("a \"/home\" '/home' $PWD\n");
  }
}
