package dev.jcompose.cli.terminal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
  /// What is passed on of an input, each of whose pieces comes alone, and `!` where it detached.
  private static String passed(String keys, String... pieces) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SequenceInputStream in =
        new SequenceInputStream(
            Collections.enumeration(
                Arrays.stream(pieces)
                    .map(piece -> new ByteArrayInputStream(written(piece).getBytes(ISO_8859_1)))
                    .toList()));
    boolean detached = DetachKeys.parse(keys).orElseThrow().pass(in, out);
    return out.toString(ISO_8859_1).replace("\u0010", "P").replace("\u0011", "Q")
        + (detached ? "!" : "");
  }

  private static String written(String text) {
    return text.replace("P", "\u0010").replace("Q", "\u0011");
  }

  @ParameterizedTest
  @CsvSource({
    "aPQb,     a!",
    "abc,      abc",
    "aPbQ,     aPbQ",
    "PPQx,     P!",
    "QP,       QP",
    "aP,       aP",
    "PaPPQ,    PaP!",
  })
  void nothingButTheKeysIsKeptBack(String typed, String expected) throws IOException {
    assertThat(passed(DetachKeys.DEFAULT, typed)).isEqualTo(expected);
    assertThat(passed(DetachKeys.DEFAULT, typed.split(""))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'a,b', xab, x!",
    "ctrl-@, 'x\u0000', x!",
    "'ctrl-[', 'x\u001b', x!",
    "'ctrl-_', 'x\u001f', x!"
  })
  void usersChooseTheirOwn(String keys, String typed, String expected) throws IOException {
    assertThat(passed(keys, typed)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ctrl-", "ctrl-P", "ctrl-ab", "shift-a", "a,,b", "é"})
  void whatIsNoKeyIsNone(String keys) {
    assertThat(DetachKeys.parse(keys)).isEmpty();
  }
}
