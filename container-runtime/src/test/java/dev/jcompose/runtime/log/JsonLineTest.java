package dev.jcompose.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLineTest {
  private final JsonLine parser = new JsonLine();

  @Test
  void aLineAsDockerWritesIt() {
    LogEntry entry =
        parse(
                "{\"log\":\"hi\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-20T23:11:12.000000009Z\"}")
            .orElseThrow();

    assertThat(entry.text()).isEqualTo("hi\n");
    assertThat(entry.stream()).isEqualTo(LogEntry.Stream.STDERR);
    assertThat(entry.time()).isEqualTo(Instant.parse("2026-11-20T23:11:12.000000009Z"));
    assertThat(entry.partial()).isFalse();
  }

  @Test
  void escapesBecomeTheBytesTheyStandFor() {
    LogEntry entry =
        parse(
                "{\"log\":\"\\u0000\\u003c\\\"\\\\\\/\\t\\r\\b\\f\\u00e9\\u20ac\\ud83d\\ude00\\ud83dx"
                    + "\\udc00\\ufffd€\",\"stream\":\"stdout\",\"time\":\"2026-11-20T23:11:12Z\"}")
            .orElseThrow();

    assertThat(entry.text()).isEqualTo("\0<\"\\/\t\r\b\fé€😀\ufffdx\ufffd\ufffd€");
    assertThat(entry.partial()).isTrue();
  }

  @Test
  void otherKeysInAnyOrderAreSkipped() {
    assertThat(
            parse(
                    "{ \"attrs\":{\"a\":[1,\"}\"]}, \"time\":\"2026-11-20T23:11:12.5+01:00\",\"n\":null,"
                        + "\"stream\":\"stdout\",\"log\":\"x\" }")
                .orElseThrow())
        .satisfies(
            entry -> assertThat(entry.text()).isEqualTo("x"),
            entry -> assertThat(entry.time()).isEqualTo(Instant.parse("2026-11-20T22:11:12.500Z")));
  }

  @Test
  void timesWithinOneSecondKeepTheirOwnFraction() {
    for (String fraction : new String[] {"", ".1", ".12", ".999999999", ".000000001"}) {
      String time = "2026-11-20T23:11:12" + fraction + "Z";

      assertThat(parse(line(time)).orElseThrow().time()).isEqualTo(Instant.parse(time));
    }
    assertThat(parse(line("2026-11-20T23:11:13.5Z")).orElseThrow().time())
        .isEqualTo(Instant.parse("2026-11-20T23:11:13.5Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "{",
        "{}",
        "{\"log\":\"hi",
        "{\"log\":\"hi\\n\",\"stream\":\"stdout\"}",
        "{\"log\":\"\\u12\",\"time\":\"2026-11-20T23:11:12Z\"}",
        "{\"log\":\"\\x\",\"time\":\"2026-11-20T23:11:12Z\"}",
        "{\"log\":\"hi\",\"time\":\"yesterday\"}",
        "{\"log\":\"hi\",\"time\":\"2026-11-20T23:11:12.12x4Z\"}",
        "\0\0\0\0\0",
      })
  void tornLinesAreNoEntries(String line) {
    parse(line("2026-11-20T23:11:12.5Z"));

    assertThat(parse(line)).isEmpty();
  }

  private static String line(String time) {
    return "{\"log\":\"x\",\"stream\":\"stdout\",\"time\":\"" + time + "\"}";
  }

  private Optional<LogEntry> parse(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return parser.parse(bytes, 0, bytes.length);
  }
}
