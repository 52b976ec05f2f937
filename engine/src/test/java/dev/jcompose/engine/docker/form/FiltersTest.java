package dev.jcompose.engine.docker.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiltersTest {
  private static final Set<String> KNOWN = Set.of("label", "label!", "name", "dangling");
  private static final Map<String, String> LABELS = Map.of("a", "b=c", "empty", "", "x", "y");

  private static Filters parse(String json) {
    return Filters.parse(new Query(Map.of("filters", List.of(json))), KNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":{\"one\":true,\"two\":true,\"not\":false}}",
        "{\"name\":[\"one\",\"two\"]}",
        "{\"name\": [\"one\", \"two\"]}"
      })
  void bothFormsSayTheSame(String json) {
    assertThat(parse(json).all("name")).containsExactlyInAnyOrder("one", "two");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"label\":[\"a=b=c\"]}|true",
        "{\"label\":[\"a\"]}|true",
        "{\"label\":[\"a=b\"]}|false",
        "{\"label\":[\"empty=\"]}|true",
        "{\"label\":[\"a\",\"x=y\"]}|true",
        "{\"label\":[\"a\",\"x=z\"]}|false",
        "{\"label\":[\"nothing\"]}|false",
        "{\"label!\":[\"a\"]}|false",
        "{\"label!\":[\"nothing\"]}|true",
        "{}|true"
      })
  void labelsMustAllBeThere(String json, boolean passes) {
    assertThat(parse(json).labels(LABELS)).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":[\"web\"]}|true",
        "{\"name\":[\"^p-web-1$\"]}|true",
        "{\"name\":[\"^web\"]}|false",
        "{\"name\":[\"nope\",\"p-w.b\"]}|true",
        "{\"name\":[\"[\"]}|false"
      })
  void namesAreFoundByPartOrExpression(String json, boolean passes) {
    assertThat(parse(json).name("name", "p-web-1")).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"bogus\":[\"x\"]}|invalid filter 'bogus'",
        "x|invalid filter",
        "[]|invalid filter",
        "{\"name\":\"text\"}|invalid filter"
      })
  void whatIsNoFilterIsRefused(String json, String message) {
    assertThatThrownBy(() -> parse(json)).isInstanceOf(HttpProblem.class).hasMessage(message);
  }

  @Test
  void aSwitchIsReadInBothWays() {
    assertThat(parse("{\"dangling\":[\"1\"]}").flag("dangling", false)).isTrue();
    assertThat(parse("{\"dangling\":{\"false\":true}}").flag("dangling", true)).isFalse();
    assertThat(parse("{}").flag("dangling", true)).isTrue();
  }
}
