package dev.jcompose.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalsTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "SIGTERM, 15",
    "term, 15",
    "9, 9",
    "HUP, 1",
    "SIGUSR1, 10",
    "CHLD, 17",
    "SIGWINCH, 28",
    "SIGSYS, 31",
    "SIGRTMIN+3, 37",
    "RTMAX-1, 63",
    "64, 64"
  })
  void namesAndNumbersAreUnderstood(String text, int number) {
    assertThat(Signals.number(text)).isEqualTo(number);
  }

  @Test
  void othersAreRefused() {
    for (String text : new String[] {"", "0", "65", "SIGFOO", "RTMIN+99"}) {
      assertThatThrownBy(() -> Signals.number(text))
          .isInstanceOf(EngineException.BadRequest.class)
          .hasMessage("invalid signal: " + text);
    }
  }
}
