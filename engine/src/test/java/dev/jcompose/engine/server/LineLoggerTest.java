package dev.jcompose.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.TimeZone;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

class LineLoggerTest {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+";

  private static String written(Runnable logging) {
    PrintStream before = System.err;
    var bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      logging.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aMessageIsOneLine() {
    String line =
        written(() -> new LineLogger("a.b.Engine", Level.INFO).info("{} of {}", 1, "two"));
    assertThat(line)
        .matches(
            TIME
                + " \\["
                + Pattern.quote(Thread.currentThread().getName())
                + "] \\[INFO] Engine - 1 of two\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0,             UTC,           1970-01-01T00:00:00.000Z",
    "1796045612055, UTC,           2026-11-30T13:33:32.055Z",
    "1796045612000, Europe/Berlin, 2026-11-30T14:33:32.000+01:00",
    "1784000000100, Europe/Berlin, 2026-07-14T05:33:20.100+02:00",
    "1796045612050, Asia/Kolkata,  2026-11-30T19:03:32.050+05:30",
    "-1,            UTC,           1969-12-31T23:59:59.999Z",
  })
  void aTimeIsWrittenToMillisecondsWithItsOffset(long millis, String zone, String text) {
    assertThat(LineLogger.time(millis, TimeZone.getTimeZone(zone))).isEqualTo(text);
  }

  @Test
  void theTraceOfAFailureFollows() {
    var failure = new IllegalStateException("no room");
    String text = written(() -> new LineLogger("Engine", Level.INFO).warn("cannot start", failure));
    assertThat(text.lines().toList().get(0)).endsWith("[WARN] Engine - cannot start");
    assertThat(text.lines().toList().get(1)).isEqualTo("java.lang.IllegalStateException: no room");
    assertThat(text.lines().toList().get(2)).startsWith("\tat ");
  }

  @Test
  void whatIsBelowTheLowestLevelIsNotWritten() {
    var logger = new LineLogger("Engine", Level.WARN);
    assertThat(
            written(() -> {
              logger.info("quiet");
              logger.debug("quiet");
              logger.warn("loud");
            }))
        .endsWith("loud\n")
        .doesNotContain("quiet");
  }

  @ParameterizedTest
  @CsvSource({"debug, DEBUG", "TRACE, TRACE", "Warn, WARN", "loud, INFO", ", INFO"})
  void aLevelIsNamedInAnyCase(String name, Level level) {
    assertThat(LineLogging.level(name)).isEqualTo(level);
  }
}
