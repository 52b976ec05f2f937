package dev.jcompose.network.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkSpec.AddressPool;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRangeTest {
  private static AddressRange range(String subnet) {
    return new AddressRange(new AddressPool(subnet, Optional.empty(), Optional.empty(), Map.of()));
  }

  private static String next(AddressRange range) {
    return IpText.format(range.take(Optional.empty()));
  }

  @Test
  void theLowestFreeAddressIsGivenAfterTheGateway() {
    AddressRange range = range("10.5.0.0/24");
    assertThat(IpText.format(range.gateway())).isEqualTo("10.5.0.1");
    assertThat(next(range)).isEqualTo("10.5.0.2");
    assertThat(next(range)).isEqualTo("10.5.0.3");
    range.release(IpText.parse("10.5.0.2"));
    assertThat(next(range)).isEqualTo("10.5.0.2");
    range.release(range.gateway());
    assertThat(next(range)).isEqualTo("10.5.0.4");
  }

  @Test
  void gatewayRangeAndReservedAddressesAreRespected() {
    AddressRange range =
        new AddressRange(
            new AddressPool(
                "10.5.0.0/16",
                Optional.of("10.5.3.0/30"),
                Optional.of("10.5.3.2"),
                Map.of("printer", "10.5.3.1")));
    assertThat(next(range)).isEqualTo("10.5.3.0");
    assertThat(next(range)).isEqualTo("10.5.3.3");
    assertThatThrownBy(() -> next(range)).hasMessageContaining("no free address is left");
    assertThat(IpText.format(range.take(Optional.of("10.5.200.7")))).isEqualTo("10.5.200.7");
  }

  @Test
  void aFullSubnetIsAClearError() {
    AddressRange range = range("10.5.0.0/29");
    for (int i = 2; i <= 6; i++) {
      assertThat(next(range)).isEqualTo("10.5.0." + i);
    }
    assertThatThrownBy(() -> next(range))
        .isInstanceOf(NetworkException.class)
        .hasMessage("no free address is left in 10.5.0.0/29 (choose a larger subnet)");
  }

  @ParameterizedTest
  @CsvSource({
    "10.5.0.1, Address already in use: 10.5.0.1",
    "10.5.0.0, Address already in use: 10.5.0.0",
    "10.5.0.255, Address already in use: 10.5.0.255",
    "10.6.0.1, address 10.6.0.1 is not in subnet 10.5.0.0/24",
    "localhost, 'invalid IP address \"localhost\"'",
    "10.5, 'invalid IP address \"10.5\"'",
  })
  void fixedAddressesThatCannotBeAreRefused(String wish, String message) {
    assertThatThrownBy(() -> range("10.5.0.0/24").take(Optional.of(wish)))
        .isInstanceOf(NetworkException.class)
        .hasMessage(message);
  }

  @Test
  void wideIpv6RangesWork() {
    AddressRange range = range("fd00:5::/64");
    assertThat(next(range)).isEqualTo("fd00:5::2");
    assertThat(IpText.format(range.take(Optional.of("fd00:5::ffff:ffff:ffff"))))
        .isEqualTo("fd00:5::ffff:ffff:ffff");
    assertThatThrownBy(() -> range.take(Optional.of("fd00:5::ffff:ffff:ffff")))
        .hasMessageContaining("already in use");
  }

  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "::1, ::1",
    "fd00:0:0:1:0:0:0:2, fd00:0:0:1::2",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80:0:0:0:0:0:0:0, fe80::",
    "172.18.0.2, 172.18.0.2",
  })
  void addressesAreWrittenInTheShortForm(String text, String expected) {
    assertThat(IpText.format(IpText.parse(text))).isEqualTo(expected);
  }
}
