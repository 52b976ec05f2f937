package dev.jcompose.linux.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordJsonTest {
  enum Mood {
    GOOD,
    BAD;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  record Ports(Set<String> names) {}

  record Small(@Nullable String text, int number) {}

  @SuppressWarnings("ArrayRecordComponent") // compared as a list below
  record Everything(
      boolean flag,
      int number,
      long large,
      @Nullable String text,
      @Nullable Instant time,
      @Nullable Mood mood,
      byte @Nullable [] bytes,
      @Nullable Small small,
      @Nullable Ports ports,
      List<List<String>> lists,
      Set<String> set,
      Map<String, List<Small>> map,
      Optional<Integer> some,
      Optional<List<String>> more) {}

  private static final RecordJson JSON =
      RecordJson.with()
          .text(Mood.class, Mood::word, word -> Mood.valueOf(word.toUpperCase(Locale.ROOT)))
          .keys(Ports.class, Ports::names, Ports::new)
          .done();

  private static Everything full() {
    Map<String, List<Small>> map = new LinkedHashMap<>();
    map.put("z", List.of(new Small("ä\"\n", -1)));
    map.put("a", List.of());
    return new Everything(
        true,
        -5,
        Long.MIN_VALUE,
        "text",
        Instant.parse("2026-11-30T20:59:33.162535374Z"),
        Mood.BAD,
        new byte[] {0, -1},
        new Small(null, 7),
        new Ports(new LinkedHashSet<>(List.of("80/tcp", "53/udp"))),
        List.of(List.of("a", "b"), List.of()),
        new LinkedHashSet<>(List.of("y", "x")),
        map,
        Optional.of(3),
        Optional.of(List.of()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static <T extends Record> T read(String json, Class<T> type) {
    return JSON.read(json.getBytes(StandardCharsets.UTF_8), type);
  }

  @Test
  void aRecordIsWrittenByTheNamesOfItsComponents() {
    assertThat(text(JSON.whole(full())))
        .isEqualTo(
            """
            {"flag":true,"number":-5,"large":-9223372036854775808,"text":"text",\
            "time":"2026-11-30T20:59:33.162535374Z","mood":"bad","bytes":"AP8=",\
            "small":{"text":null,"number":7},"ports":{"80/tcp":{},"53/udp":{}},\
            "lists":[["a","b"],[]],"set":["y","x"],\
            "map":{"z":[{"text":"ä\\"\\n","number":-1}],"a":[]},"some":3,"more":[]}\
            """);
  }

  @Test
  void whatIsEmptyCanBeLeftOut() {
    Everything nothing = read("{}", Everything.class);

    assertThat(text(JSON.compact(nothing))).isEqualTo("{\"flag\":false,\"number\":0,\"large\":0}");
    // An empty list that is there says something.
    assertThat(text(JSON.compact(full()))).endsWith("\"some\":3,\"more\":[]}");
  }

  @Test
  void whatWasWrittenIsRead() {
    assertThat(JSON.read(JSON.whole(full()), Everything.class))
        .usingRecursiveComparison()
        .isEqualTo(full());
    assertThat(JSON.read(JSON.compact(full()), Everything.class))
        .usingRecursiveComparison()
        .isEqualTo(full());
  }

  @Test
  void missingComponentsAreEmpty() {
    assertThat(read("{}", Everything.class))
        .isEqualTo(
            new Everything(
                false,
                0,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                Set.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty()));
    assertThat(read("{\"some\":null,\"lists\":null,\"map\":null,\"flag\":null}", Everything.class))
        .isEqualTo(read("{}", Everything.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":\"a\",\"number\":1}",
        " {\"Text\":\"a\", \"NUMBER\":1, \"other\":{\"x\":[1]}} ",
        "{\"number\":2,\"number\":1,\"text\":\"a\"}"
      })
  void namesAreReadWithoutRegardToCaseAndUnknownOnesPassedOver(String json) {
    assertThat(read(json, Small.class)).isEqualTo(new Small("a", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"text":1}              | text: a text is expected, not a whole number
          {"number":"1"}          | number: a whole number is expected, not a text
          {"number":1.5}          | number: a whole number is expected, not a fraction
          []                      | an object is expected, not a list
          {"text":"a"} {}         | more than one value
          null                    | no value
          {"text":{"a":1}}        | text: a text is expected, not an object
          {"number":99999999999}  | Numeric value (99999999999) out of range of `int` (-2147483648 - 2147483647)
          {"text":"a"             | Unexpected end-of-input: expected close marker for Object
          {"text":}               | Unexpected character ('}' (code 125)): expected a value
          """)
  void whatDoesNotFitIsRefused(String json, String why) {
    assertThatThrownBy(() -> read(json, Small.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(why);
  }

  @Test
  void thePlaceOfAWrongValueIsNamed() {
    assertThatThrownBy(
            () -> read("{\"map\":{\"a\":[{\"number\":1},{\"number\":[]}]}}", Everything.class))
        .hasMessage("map.a[1].number: a whole number is expected, not a list");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"mood\":\"fair\"}",
        "{\"time\":\"yesterday\"}",
        "{\"lists\":[1]}",
        "{\"ports\":[]}",
        "{\"flag\":1}",
        "{\"bytes\":\"?\"}",
        "{\"map\":[]}",
        "{\"some\":\"x\"}",
        ""
      })
  void everyKindOfValueIsChecked(String json) {
    assertThatThrownBy(() -> read(json, Everything.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  record Picky(List<String> names) {
    Picky {
      if (names.isEmpty()) {
        throw new IllegalArgumentException("a name is needed");
      }
    }
  }

  record Strict(String name, Optional<Strict> inner) {
    Strict {
      if (name.isEmpty()) {
        throw new DateTimeException("not now");
      }
    }
  }

  @Test
  void whatARecordRefusesIsRefused() {
    assertThatThrownBy(() -> read("{}", Picky.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a name is needed");
    assertThatThrownBy(() -> read("{\"name\":\"\"}", Strict.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not now");
  }

  @Test
  void aMissingPartThatIsNeededIsNoMistakeOfTheProgram() {
    assertThatThrownBy(() -> read("{\"name\":\"a\",\"inner\":{}}", Strict.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("something is missing");
  }

  record Unknown(StringBuilder builder) {}

  @Test
  void typesThatHaveNoJsonAreAMistakeOfTheProgram() {
    assertThatThrownBy(() -> JSON.whole(new Unknown(new StringBuilder())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no JSON for java.lang.StringBuilder");
  }
}
