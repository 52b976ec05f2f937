package dev.jcompose.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.cli.invocation.CommandException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTest {
  @Test
  void prefixesArePaddedToTheLongestName() {
    Prefixes prefixes = new Prefixes(true, false);
    prefixes.add(List.of("db-1", "webserver-1"));

    assertThat(prefixes.before("db-1")).isEqualTo("db-1         | ");
    assertThat(prefixes.before("webserver-1")).isEqualTo("webserver-1  | ");
  }

  @Test
  void coloursCycleInOrderAndStayWithTheirNames() {
    Prefixes prefixes = new Prefixes(true, true);
    prefixes.add(List.of("a", "b", "c", "d", "e", "f"));
    prefixes.add(List.of("a", "g"));

    assertThat(List.of("a", "b", "c", "d", "e", "f", "g"))
        .extracting(name -> prefixes.paint(name, "x"))
        .containsExactly(
            "\u001b[36mx\u001b[0m",
            "\u001b[33mx\u001b[0m",
            "\u001b[32mx\u001b[0m",
            "\u001b[35mx\u001b[0m",
            "\u001b[34mx\u001b[0m",
            "\u001b[36;1mx\u001b[0m",
            "\u001b[33;1mx\u001b[0m");
  }

  @Test
  void linesThatComeInPiecesAreWholeAndTheLastNeedsNoEnd() {
    List<String> lines = new ArrayList<>();
    LineSplitter splitter =
        new LineSplitter(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    byte[] bytes = "eins\n\nzwei grüße\ndrei".getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      splitter.write(new byte[] {b}, 1);
    }
    splitter.end();
    splitter.end();

    assertThat(lines).containsExactly("eins", "", "zwei grüße", "drei");
  }

  @Test
  void linesOfStderrGoToStderr() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Prefixes prefixes = new Prefixes(true, false);
    prefixes.add(List.of("web-1"));
    LogPrinter printer =
        new LogPrinter(new PrintStream(out), new PrintStream(err), prefixes, false);
    printer.line("web-1", false, new byte[] {'o', (byte) 0xff});
    assertThat(out.size()).as("a line alone is collected").isZero();
    printer.line("web-1", true, new byte[] {'e'});
    printer.flush();

    assertThat(out.toByteArray())
        .isEqualTo(new byte[] {'w', 'e', 'b', '-', '1', ' ', ' ', '|', ' ', 'o', -1, '\n'});
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("web-1  | e\n");
  }

  @Test
  void momentsAreReadInEveryForm() {
    assertThat(Moments.epochSeconds("1357097017")).isEqualTo("1357097017");
    assertThat(Moments.epochSeconds("2013-01-02T03:23:37Z")).isEqualTo("1357097017.000000000");
    assertThat(Moments.epochSeconds("2013-01-02T05:23:37.5+02:00"))
        .isEqualTo("1357097017.500000000");
    BigDecimal ago =
        new BigDecimal(Moments.now()).subtract(new BigDecimal(Moments.epochSeconds("1h2m3s")));
    assertThat(ago).isBetween(BigDecimal.valueOf(3722), BigDecimal.valueOf(3724));
    assertThatThrownBy(() -> Moments.epochSeconds("tomorrow"))
        .isInstanceOf(CommandException.class)
        .hasMessage("invalid value for a moment: \"tomorrow\"");
  }
}
