package dev.jcompose.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "tcp://127.0.0.1:2376, tcp://127.0.0.1:2376",
    "tcp://0.0.0.0:1, tcp://0.0.0.0:1",
    "tcp://box.lan, tcp://box.lan:2376",
    "tcp://:2377, tcp://127.0.0.1:2377",
    "tcp://, tcp://127.0.0.1:2376",
    "tcp://[::1]:80, tcp://[::1]:80",
    "tcp://[fe80::1%eth0], tcp://[fe80::1%eth0]:2376",
    "tcp://127.0.0.1:70000, none",
    "tcp://a:b, none",
    "tcp://::1:80, none",
    "tcp://h:1/path, none",
    "http://h:1, none",
    "'', none",
  })
  void addressesAreReadAsDockerWritesThem(String text, String read) {
    assertThat(TcpAddress.parse(text).map(TcpAddress::toString).orElse("none")).isEqualTo(read);
  }
}
