package dev.jcompose.engine.docker.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.http.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetachSequenceTest {
  private static InputStream typed(String keys, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return DetachSequence.parse(Optional.of(keys), true)
        .orElseThrow()
        .watch(new ByteArrayInputStream(bytes));
  }

  @Test
  void withoutATerminalThereAreNone() {
    assertThat(DetachSequence.parse(Optional.empty(), false)).isEmpty();
  }

  @Test
  void theDefaultIsControlPAndControlQ() {
    assertThat(DetachSequence.parse(Optional.empty(), true).orElseThrow().bytes())
        .containsExactly(16, 17);
  }

  @Test
  void otherInputPassesWhole() throws IOException {
    String text = "ls\n\u0010x\u0010\u0010y";
    assertThat(new String(typed("ctrl-p,ctrl-q", text).readAllBytes(), StandardCharsets.ISO_8859_1))
        .isEqualTo(text);
  }

  @Test
  void theKeysEndTheInput() throws IOException {
    InputStream in = typed("a,ctrl-c", "x\u0003ya\u0003z");
    assertThatThrownBy(in::readAllBytes).isInstanceOf(DetachSequence.Typed.class);
  }

  @Test
  void aBeginningTypedTwiceCounts() {
    InputStream in = typed("ctrl-p,ctrl-q", "\u0010\u0010\u0011");
    assertThatThrownBy(in::readAllBytes).isInstanceOf(DetachSequence.Typed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ctrl-", "ctrl-1", "shift-a", "ab", "a,,b"})
  void whatIsNoKeyIsRefused(String keys) {
    for (boolean terminal : new boolean[] {true, false}) {
      assertThatThrownBy(() -> DetachSequence.parse(Optional.of(keys), terminal))
          .isInstanceOf(HttpProblem.class)
          .hasMessage("Invalid detach keys (" + keys + ") provided");
    }
  }
}
