package dev.jcompose.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.signal.SignalNumber;
import dev.jcompose.model.check.Vocabulary;
import dev.jcompose.runtime.capability.Capabilities;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The words that the loader lets pass are those that the engine has a meaning for.
class VocabularyTest {
  @Test
  void signals() {
    Stream<String> names =
        Stream.concat(
            IntStream.rangeClosed(0, 66).boxed().flatMap(VocabularyTest::spellings),
            Stream.of(
                "IOT",
                "CLD",
                "POLL",
                "UNUSED",
                "RTMIN",
                "RTMAX",
                "RTMAX-30",
                "RTMIN+31",
                "RTMAX+1",
                "SIG",
                "FOO",
                "sigterm",
                " TERM",
                ""));
    assertThat(names.filter(name -> Vocabulary.isSignal(name) != isKnown(name))).isEmpty();
  }

  private static Stream<String> spellings(int number) {
    return number > 64
        ? Stream.of(Integer.toString(number))
        : Stream.of(Integer.toString(number), new SignalNumber(number).name());
  }

  private static boolean isKnown(String name) {
    try {
      return SignalNumber.parse(name).number() > 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  @Test
  void capabilities() {
    List<String> known =
        Capabilities.names(-1L).stream().map(name -> name.substring("CAP_".length())).toList();
    assertThat(Vocabulary.CAPABILITIES).containsExactlyInAnyOrderElementsOf(known);
  }
}
