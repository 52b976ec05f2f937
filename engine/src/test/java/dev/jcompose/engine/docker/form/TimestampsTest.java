package dev.jcompose.engine.docker.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.http.HttpProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampsTest {
  @ParameterizedTest
  @CsvSource({
    "1700000000, 2023-11-14T22:13:20Z",
    "1700000000.5, 2023-11-14T22:13:20.500Z",
    "1700000000.000000001, 2023-11-14T22:13:20.000000001Z",
    "2023-11-14T22:13:20Z, 2023-11-14T22:13:20Z",
    "2023-11-14T23:13:20.25+01:00, 2023-11-14T22:13:20.250Z"
  })
  void timesAreReadInEachForm(String text, Instant time) {
    assertThat(Timestamps.parse(Optional.of(text))).contains(time);
  }

  @Test
  void howLongAgoIsATimeToo() {
    Instant expected = Instant.now().minus(Duration.ofSeconds(3723));
    assertThat(Timestamps.parse(Optional.of("1h2m3s")).orElseThrow())
        .isBetween(expected.minusSeconds(5), expected.plusSeconds(5));
  }

  @Test
  void zeroIsNoLimit() {
    assertThat(Timestamps.parse(Optional.of("0"))).isEmpty();
    assertThat(Timestamps.parse(Optional.empty())).isEmpty();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> Timestamps.parse(Optional.of("soon")))
        .isInstanceOf(HttpProblem.class)
        .hasMessage("failed to parse value as time or duration: \"soon\"");
  }

  @Test
  void logLinesHaveNineDigits() {
    assertThat(Timestamps.nanos(Instant.ofEpochSecond(1_700_000_000L, 1_000_000)))
        .isEqualTo("2023-11-14T22:13:20.001000000Z");
  }
}
