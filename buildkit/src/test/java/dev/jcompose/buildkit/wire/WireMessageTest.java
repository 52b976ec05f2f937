package dev.jcompose.buildkit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireMessageTest {
  private static final HexFormat HEX = HexFormat.of();

  /// The examples of protobuf.dev's page on the encoding.
  @Test
  void theExamplesOfTheSpecificationAreReadAndWritten() {
    assertThat(WireMessage.parse(HEX.parseHex("089601")).number(1)).isEqualTo(150);
    assertThat(WireMessage.parse(HEX.parseHex("120774657374696e67")).text(2)).isEqualTo("testing");
    assertThat(
            HEX.formatHex(WireMessage.builder().number(1, 150).text(2, "testing").done().bytes()))
        .isEqualTo("089601120774657374696e67");
  }

  @Test
  void everythingComesBackAsItWent() {
    WireMessage message =
        WireMessage.builder()
            .number(1, -1)
            .number(2, Long.MAX_VALUE)
            .flag(3, true)
            .texts(4, List.of("a", "", "b"))
            .map(5, Map.of("key", "value"))
            .message(6, WireMessage.EMPTY)
            .number(100_000, 7)
            .done();
    WireMessage again = WireMessage.parse(message.bytes());
    assertThat(again.number(1)).isEqualTo(-1);
    assertThat(again.number(2)).isEqualTo(Long.MAX_VALUE);
    assertThat(again.flag(3)).isTrue();
    assertThat(again.texts(4)).containsExactly("a", "", "b");
    assertThat(again.map(5)).isEqualTo(Map.of("key", "value"));
    assertThat(again.message(6)).isPresent();
    assertThat(again.number(100_000)).isEqualTo(7);
    assertThat(again.has(7)).isFalse();
    assertThat(again.text(7)).isEmpty();
    assertThat(again.bytes()).isEqualTo(message.bytes());
  }

  @Test
  void aFieldThatComesTwiceHasItsLastValue() {
    assertThat(WireMessage.parse(HEX.parseHex("08010802")).number(1)).isEqualTo(2);
  }

  @Test
  void fieldsOfFixedLengthAreReadOver() {
    WireMessage message = WireMessage.parse(HEX.parseHex("0d010000000912000000000000001801"));
    assertThat(message.number(3)).isEqualTo(1);
    assertThat(message.bytes()).isEqualTo(HEX.parseHex("0d010000000912000000000000001801"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08", // no value
        "08ffffffffffffffffffff01", // more than ten bytes
        "1205616263", // shorter than it says
        "12ffffffffffffffffff01", // of a negative length
        "0d0000", // a fixed one cut off
        "0b", // a group
        "0001", // field 0
        "ffffffffff", // a tag without end
      })
  void whatIsNoMessageIsRefused(String hex) {
    assertThatThrownBy(() -> WireMessage.parse(HEX.parseHex(hex)))
        .isInstanceOf(WireException.class);
  }
}
