package dev.jcompose.cli.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.cli.invocation.CommandException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentParserTest {
  private static final Syntax SYNTAX =
      Syntax.of(
          "try [OPTIONS] [NAME...]",
          "Try",
          Flag.on("detach", 'd', ""),
          Flag.on("quiet", 'q', ""),
          Flag.number("timeout", 't', ""),
          Flag.text("name", ""),
          Flag.list("env", 'e', ""),
          Flag.list("scale", ""));

  private static Arguments parse(String... words) {
    return ArgumentParser.parse(SYNTAX, List.of(words));
  }

  /// Left: what Docker Compose was given; right: what it printed.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          --foo          | unknown flag: --foo
          --foo=1        | unknown flag: --foo
          -Z             | unknown shorthand flag: 'Z' in -Z
          -qZ            | unknown shorthand flag: 'Z' in -Z
          --scale        | flag needs an argument: --scale
          -t             | flag needs an argument: 't' in -t
          -t x           | invalid argument "x" for "-t, --timeout" flag: strconv.ParseInt: parsing "x": invalid syntax
          -tx            | invalid argument "x" for "-t, --timeout" flag: strconv.ParseInt: parsing "x": invalid syntax
          -t 99999999999 | invalid argument "99999999999" for "-t, --timeout" flag: strconv.ParseInt: parsing "99999999999": value out of range
          -d=x           | invalid argument "x" for "-d, --detach" flag: strconv.ParseBool: parsing "x": invalid syntax
          --detach=      | invalid argument "" for "-d, --detach" flag: strconv.ParseBool: parsing "": invalid syntax
          --tim 5        | unknown flag: --tim
          """)
  void whatComposeRefusesIsRefusedInItsWords(String line, String message) {
    assertThatThrownBy(() -> parse(line.strip().split(" ")))
        .isInstanceOfSatisfying(
            CommandException.class,
            e -> {
              assertThat(e).hasMessage(message);
              assertThat(e.exitCode()).isEqualTo(16);
            });
  }

  @Test
  void flagsAndArgumentsMayBeMixed() {
    Arguments arguments = parse("a", "-d", "b", "--timeout=5", "-e", "A=1", "-eB=2", "--", "-x");

    assertThat(arguments.positionals()).containsExactly("a", "b", "-x");
    assertThat(arguments.on("detach")).isTrue();
    assertThat(arguments.on("quiet")).isFalse();
    assertThat(arguments.number("timeout")).hasValue(5);
    assertThat(arguments.list("env")).containsExactly("A=1", "B=2");
  }

  @Test
  void theLastOfManyValuesCounts() {
    assertThat(parse("--timeout=5", "-t", "7").number("timeout")).hasValue(7);
    assertThat(parse("-d", "--detach=false").on("detach")).isFalse();
  }

  @Test
  void aValueMayLookLikeAFlag() {
    assertThat(parse("--name", "--detach").text("name")).hasValue("--detach");
    assertThat(parse("--name", "--detach").on("detach")).isFalse();
    assertThat(parse("--name", "").text("name")).hasValue("");
  }

  @Test
  void switchesMayStandTogether() {
    Arguments arguments = parse("-qdt3");

    assertThat(arguments.on("quiet")).isTrue();
    assertThat(arguments.on("detach")).isTrue();
    assertThat(arguments.number("timeout")).hasValue(3);
  }

  @Test
  void aSwitchTakesNoArgumentThatStandsApart() {
    assertThat(parse("-d", "false").positionals()).containsExactly("false");
    assertThat(parse("-d", "false").on("detach")).isTrue();
  }

  @Test
  void flagsEndAtTheFirstArgumentWhereTheCommandSaysSo() {
    Arguments arguments =
        ArgumentParser.parse(
            SYNTAX.stopping(), List.of("-d", "web", "ls", "-q", "--foo", "--", "-Z"));

    assertThat(arguments.positionals()).containsExactly("web", "ls", "-q", "--foo", "--", "-Z");
    assertThat(arguments.on("quiet")).isFalse();
  }

  @Test
  void theNumberOfArgumentsIsChecked() {
    assertThatThrownBy(() -> ArgumentParser.parse(SYNTAX.arguments(2, 9), List.of("a")))
        .hasMessage("requires at least 2 arg(s), only received 1");
    assertThatThrownBy(() -> ArgumentParser.parse(SYNTAX.arguments(0, 0), List.of("a")))
        .hasMessage("unknown command \"a\" for \"jcompose try\"");
  }

  @Test
  void helpNeedsNoArguments() {
    assertThat(ArgumentParser.parse(SYNTAX.arguments(2, 9), List.of("--help")).help()).isTrue();
  }

  @Test
  void nothingIsReadFromFilesOrVariables() {
    assertThat(parse("@/etc/passwd", "${HOME}").positionals())
        .containsExactly("@/etc/passwd", "${HOME}");
    assertThat(parse("--name", "\"quoted\"").text("name")).hasValue("\"quoted\"");
  }
}
