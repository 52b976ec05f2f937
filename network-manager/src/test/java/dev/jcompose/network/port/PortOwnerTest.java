package dev.jcompose.network.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PortOwnerTest {
  private static final List<String> TABLE =
      List.of(
          "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt uid timeout",
          "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1604 1 0",
          "   1: 0100007F:1F90 0100007F:D431 06 00000000:00000000 03:00001770 00000000 0 0 0 3 0",
          "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1700 1 0",
          "garbage");

  @Test
  void onlyListenersOfThePortCount() {
    assertThat(PortOwner.inodes(TABLE, 8080, true)).containsExactly("socket:[1604]");
    assertThat(PortOwner.inodes(TABLE, 8081, true)).containsExactly("socket:[1700]");
    assertThat(PortOwner.inodes(TABLE, 1, true)).isEmpty();
  }
}
