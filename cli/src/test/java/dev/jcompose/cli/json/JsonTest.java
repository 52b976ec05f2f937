package dev.jcompose.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "\"\"",
        "0",
        "-1.5",
        "0.0625",
        "[1,[2,{\"a\":null}]]",
        "{\"a\":\"b\\\"\\\\\\n\\u0001\",\"c\":[true,false]}",
        "\"grüße 🙂\""
      })
  void whatIsReadIsWrittenTheSame(String text) {
    assertThat(Json.parse(text).print()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\"}",
        "{a:1}",
        "\"x",
        "tru",
        "1 2",
        "\"\\q\"",
        "\"\\u12\"",
        "+",
        "nul",
        "[1 2]",
        "+1",
        ".5",
        "1.",
        "01",
        "-",
        "1e",
        "1e+",
        "1e100000000",
        "1e99999999999",
        "\"\\u+123\"",
        "\"\\u00e\"",
        "\"a\tb\"",
        "\"\\n\n\"",
        "{\"a\":1,}"
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
  }

  @Test
  void deepNestingIsRefusedAndOverflowsNothing() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("nested too deep");
  }

  @Test
  void aPathThatIsNotThereIsNothing() {
    Json json = Json.parse("{\"a\":{\"b\":[\"c\"]},\"n\":7}");

    assertThat(json.at("a", "b").items().getFirst().text()).isEqualTo("c");
    assertThat(json.at("a", "x", "y").isNothing()).isTrue();
    assertThat(json.at("n", "x").text()).isEmpty();
    assertThat(json.at("n").number()).isEqualTo(7);
  }

  @Test
  void anglesAndAmpersandsAreEscapedAsGoDoes() {
    assertThat(Json.of(List.of("0.0.0.0:80->80/tcp & <x>")).print())
        .isEqualTo("[\"0.0.0.0:80-\\u003e80/tcp \\u0026 \\u003cx\\u003e\"]");
  }

  @Test
  void indentationIsTwoBlanks() {
    assertThat(Json.of(Map.of("a", List.of(1, 2))).printIndented())
        .isEqualTo(
            """
            {
              "a": [
                1,
                2
              ]
            }\
            """);
  }
}
