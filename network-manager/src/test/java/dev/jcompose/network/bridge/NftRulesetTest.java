package dev.jcompose.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.netlink.NetlinkSocket;
import dev.jcompose.linux.netlink.NftRuleset;
import dev.jcompose.linux.nft.Nftables;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the kernel says of its tables, beside what nft(8) and libnftables do.
@Tag("root")
@ExtendWith(OwnNetwork.class)
class NftRulesetTest {
  @Test
  void aTableIsKnownByItsNameAndFamily() throws IOException, InterruptedException {
    try (NetlinkSocket netfilter = NetlinkSocket.netfilter()) {
      NftRuleset kernel = new NftRuleset(netfilter);
      Programs.run("nft", "add table inet one; add table ip two");
      assertThat(kernel.hasTable("one")).isTrue();
      assertThat(kernel.hasTable("two")).isFalse();
      Programs.run("nft", "flush ruleset");
      assertThat(kernel.hasTable("one")).isFalse();
    }
  }

  @Test
  void transactionsOfAllProgramsAreCounted() throws IOException, InterruptedException {
    try (NetlinkSocket netfilter = NetlinkSocket.netfilter();
        Nftables ours = Nftables.open()) {
      NftRuleset kernel = new NftRuleset(netfilter);
      int before = kernel.generation();
      ours.run("add table inet one");
      ours.run("add chain inet one two");
      assertThat(kernel.generation()).isEqualTo(before + ours.transactions());
      String _ = ours.json("list chains");
      ours.check("add table inet three");
      assertThat(kernel.generation()).isEqualTo(before + ours.transactions());
      Programs.run("nft", "add table inet two");
      assertThat(kernel.generation()).isEqualTo(before + ours.transactions() + 1);
    }
  }
}
