package dev.jcompose.network.firewall;

import dev.jcompose.linux.nft.Nftables;
import dev.jcompose.linux.nft.NftablesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Other programs' packet filters. We never touch them, but an accept of ours does not outweigh a
/// drop of theirs: we can only say so.
public final class ForeignFirewall {
  private ForeignFirewall() {}

  /// Looks for base chains of others that drop by default what containers need.
  ///
  /// @param table our own table
  /// @param interfaces how the bridges' names begin: `jcabc123b`
  /// @return a warning that names what blocks and the remedy; empty when nothing does
  public static Optional<String> warning(Nftables nftables, String table, String interfaces) {
    try {
      return warning(nftables.json("list chains"), table, interfaces);
    } catch (NftablesException unreadable) {
      // A table of a kind this library does not know; then we cannot tell.
      return Optional.empty();
    }
  }

  static Optional<String> warning(String json, String table, String interfaces) {
    List<String> blocking = new ArrayList<>();
    boolean forward = false;
    boolean input = false;
    boolean docker = false;
    for (JsonNode entry : new JsonMapper().readTree(json).path("nftables")) {
      JsonNode chain = entry.path("chain");
      String family = chain.path("family").asString("");
      String owner = chain.path("table").asString("");
      String name = chain.path("name").asString("");
      if (owner.equals(table) || !(family.equals("ip") || family.equals("inet"))) {
        continue;
      }
      docker |= family.equals("ip") && owner.equals("filter") && name.equals("DOCKER-USER");
      if (chain.path("policy").asString("").equals("drop")) {
        String hook = chain.path("hook").asString("");
        if (hook.equals("forward") || hook.equals("input")) {
          forward |= hook.equals("forward");
          input |= hook.equals("input");
          blocking.add("%s %s %s (%s)".formatted(family, owner, name, hook));
        }
      }
    }
    if (blocking.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(text(blocking, forward, input, docker, interfaces + "+"));
  }

  private static String text(
      List<String> blocking, boolean forward, boolean input, boolean docker, String pattern) {
    List<String> remedies = new ArrayList<>();
    if (forward) {
      String chain = docker ? "DOCKER-USER" : "FORWARD";
      remedies.add("iptables -I %s -i %s -j ACCEPT".formatted(chain, pattern));
      remedies.add("iptables -I %s -o %s -j ACCEPT".formatted(chain, pattern));
    }
    if (input) {
      remedies.add("iptables -I INPUT -i %s -p udp --dport 53 -j ACCEPT".formatted(pattern));
    }
    return "another program's firewall drops by default: "
        + String.join(", ", blocking)
        + ": containers may not reach "
        + (forward ? "the outside, nor be reached from it" : "the name server")
        + " unless it lets them; it is not ours to change (remedy: "
        + String.join("; ", remedies)
        + ")";
  }
}
