package dev.jcompose.network.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.network.NetworkException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubnetChoiceTest {
  @ParameterizedTest
  @CsvSource({
    "'', 172.17.0.0/20",
    "172.17.0.0/16, 172.18.0.0/20",
    "172.17.0.0/20 172.18.0.0/24, 172.19.0.0/20",
    "172.16.0.0/12, 192.168.0.0/20",
    "172.16.0.0/12 192.168.1.0/24, 192.168.16.0/20",
    "fd00::/8, 172.17.0.0/20",
  })
  void theFirstRangeOfDockersOrderThatOverlapsNothingIsChosen(String occupied, String expected) {
    List<Cidr> ranges =
        Stream.of(occupied.split(" ")).filter(s -> !s.isEmpty()).map(Cidr::parse).toList();
    assertThat(SubnetChoice.v4(ranges)).hasToString(expected);
  }

  @Test
  void oneNetworkIsAsLargeAsDockersWhereThereIsRoom() {
    assertThat(SubnetChoice.large(List.of(Cidr.parse("172.17.16.0/20"), Cidr.parse("fd00::/8"))))
        .hasToString("Optional[172.18.0.0/16]");
    assertThat(
            SubnetChoice.large(List.of(Cidr.parse("172.16.0.0/12"), Cidr.parse("192.168.1.0/24"))))
        .isEmpty();
  }

  @Test
  void thereAreTwoHundredAndFiftySixNetworksAndThenAClearError() {
    List<Cidr> occupied = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      occupied.add(SubnetChoice.v4(occupied));
    }
    assertThat(occupied).doesNotHaveDuplicates();
    assertThatThrownBy(() -> SubnetChoice.v4(occupied))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("could not find an available, non-overlapping IPv4 address pool");
  }

  @Test
  void ipv6RangesAreStableAndPrivate() {
    Cidr first = SubnetChoice.v6("machine", List.of());
    assertThat(first).isEqualTo(SubnetChoice.v6("machine", List.of()));
    assertThat(Cidr.parse("fd00::/8").contains(first)).isTrue();
    assertThat(first.length()).isEqualTo(64);
    assertThat(SubnetChoice.v6("machine", List.of(first))).isNotEqualTo(first);
  }
}
