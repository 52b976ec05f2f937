package dev.jcompose.network.firewall;

import dev.jcompose.linux.nft.Nftables;
import dev.jcompose.linux.nft.NftablesException;
import java.util.List;
import java.util.Optional;

/// Finds out what nf_tables of this kernel lacks for our rules. Takes some milliseconds, and
/// changes nothing: for when the firewall could not be set up.
public final class FirewallProbe {
  private record Part(String what, String modules, String rules) {}

  /// The parts of our rules, each with all it needs, from the most basic one on.
  private static final List<Part> PARTS =
      List.of(
          new Part("the family inet", "nf_tables", ""),
          new Part("NAT", "nft_chain_nat", "chain c { type nat hook prerouting priority -100; }"),
          new Part(
              "connection tracking",
              "nft_ct",
              "chain c { type filter hook forward priority 0; ct state established accept; }"),
          new Part(
              "fib",
              "nft_fib_inet",
              "chain c { type nat hook prerouting priority -100; fib daddr type local return; }"),
          new Part(
              "masquerade",
              "nft_masq",
              "chain c { type nat hook postrouting priority 100; masquerade; }"),
          new Part(
              "maps of addresses and ports",
              "nft_nat",
              "map m { type inet_proto . inet_service : ipv4_addr . inet_service; }\n"
                  + "chain c { type nat hook prerouting priority -100; "
                  + "dnat ip to meta l4proto . th dport map @m; }"));

  private FirewallProbe() {}

  /// What is missing, the most basic thing first, and the remedy; empty when nothing is.
  public static Optional<String> lack() {
    try (Nftables nftables = Nftables.open()) {
      for (Part part : PARTS) {
        try {
          nftables.check("table inet jcompose_probe { " + part.rules() + "\n}\n");
        } catch (NftablesException refused) {
          return Optional.of(
              "nf_tables of the kernel lacks %s: %s (modprobe %s, or boot a kernel that has it)"
                  .formatted(part.what(), firstLine(refused), part.modules()));
        }
      }
      return Optional.empty();
    } catch (NftablesException noLibrary) {
      return Optional.of(firstLine(noLibrary));
    }
  }

  private static String firstLine(NftablesException problem) {
    return String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
  }
}
