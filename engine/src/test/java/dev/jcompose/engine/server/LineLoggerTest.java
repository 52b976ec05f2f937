package dev.jcompose.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
