package dev.jcompose.linux.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalNumberTest {
  @ParameterizedTest
  @CsvSource({
    "SIGTERM,15,SIGTERM",
    "term,15,SIGTERM",
    "15,15,SIGTERM",
    "0,0,0",
    "SIGKILL,9,SIGKILL",
    "IOT,6,SIGABRT",
    "SIGPOLL,29,SIGIO",
    "SYS,31,SIGSYS",
    "33,33,33",
    "RTMIN,34,SIGRTMIN",
    "SIGRTMIN+3,37,SIGRTMIN+3",
    "RTMAX,64,SIGRTMIN+30",
    "SIGRTMAX-14,50,SIGRTMIN+16",
    "64,64,SIGRTMIN+30",
  })
  void namesAndNumbersMeanTheSame(String text, int number, String name) {
    SignalNumber signal = SignalNumber.parse(text);

    assertThat(signal.number()).isEqualTo(number);
    assertThat(signal.name()).isEqualTo(name);
    assertThat(SignalNumber.parse(signal.name())).isEqualTo(signal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "65", "-1", "SIG", "SIGFOO", "RTMIN+31", "RTMIN-1", "RTMAX-31", "9999", "1e1"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> SignalNumber.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("invalid signal: " + text);
  }
}
