package dev.jcompose.network.firewall;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Other programs' packet filters for forwarded packets, out of what `nft -j list` says
/// (libnftables-json(5)). An accept of ours does not outweigh a drop of theirs: every base chain
/// has to let a packet pass.
///
/// @param bases their base chains at the hook `forward`
/// @param rules the rules of their chains, by `family table chain`
record ForeignChains(List<BaseChain> bases, Map<String, List<JsonNode>> rules) {
  private static final JsonMapper JSON = new JsonMapper();

  /// Expressions that pass every packet on to the next one.
  private static final Set<String> WITHOUT_CONDITION = Set.of("counter", "log", "LOG", "comment");

  /// As deep as the kernel lets chains jump (`NFT_JUMP_STACK_SIZE`).
  private static final int DEEPEST = 16;

  /// A base chain.
  ///
  /// @param family `ip`, `ip6` or `inet`
  record BaseChain(String family, String table, String name, boolean dropsByDefault) {
    /// Where iptables (as iptables-nft) has its rules for what is forwarded.
    boolean isIptables() {
      return !family.equals("inet") && table.equals("filter") && name.equals("FORWARD");
    }

    /// Where firewalld has its zones.
    boolean isFirewalld() {
      return table.equals("firewalld");
    }

    /// As nft(8) has it: `ip filter FORWARD`.
    String path() {
      return family + " " + table + " " + name;
    }
  }

  /// Their base chains.
  ///
  /// @param chains the answer to `list chains`
  /// @param own how the names of our own tables begin
  static List<BaseChain> bases(String chains, String own) {
    List<BaseChain> bases = new ArrayList<>();
    for (JsonNode entry : JSON.readTree(chains).path("nftables")) {
      JsonNode chain = entry.path("chain");
      String family = chain.path("family").asString("");
      String table = chain.path("table").asString("");
      boolean routed = family.equals("ip") || family.equals("ip6") || family.equals("inet");
      if (routed
          && !table.startsWith(own)
          && chain.path("hook").asString("").equals("forward")
          && chain.path("type").asString("").equals("filter")) {
        bases.add(
            new BaseChain(
                family,
                table,
                chain.path("name").asString(""),
                chain.path("policy").asString("").equals("drop")));
      }
    }
    return List.copyOf(bases);
  }

  /// Adds the rules.
  ///
  /// @param tables the answers to `list table` for the tables of these chains
  static ForeignChains of(List<BaseChain> bases, List<String> tables) {
    Map<String, List<JsonNode>> rules = new TreeMap<>();
    for (String table : tables) {
      for (JsonNode entry : JSON.readTree(table).path("nftables")) {
        JsonNode rule = entry.path("rule");
        if (rule.has("expr")) {
          rules
              .computeIfAbsent(
                  String.join(
                      " ",
                      rule.path("family").asString(""),
                      rule.path("table").asString(""),
                      rule.path("chain").asString("")),
                  _ -> new ArrayList<>())
              .add(rule);
        }
      }
    }
    return new ForeignChains(bases, rules);
  }

  /// Whether a chain drops or rejects anything.
  boolean dropsSome(BaseChain base) {
    return base.dropsByDefault() || dropsSome(base, base.name(), new HashSet<>());
  }

  /// Whether a chain drops or rejects whatever none of its conditions lets pass.
  boolean dropsTheRest(BaseChain base) {
    return switch (fate(base, base.name(), 0)) {
      case DROPPED -> true;
      case ACCEPTED -> false;
      case UNDECIDED -> base.dropsByDefault();
    };
  }

  /// Whether a chain lets packets of an interface pass, both ways.
  ///
  /// @param pattern a name, or how names begin and `*`
  boolean lets(BaseChain base, String pattern) {
    return passes(base, "iifname", pattern) && passes(base, "oifname", pattern);
  }

  private boolean passes(BaseChain base, String key, String pattern) {
    return rules(base, base.name()).stream()
        .anyMatch(rule -> accepted(rule, key).stream().anyMatch(name -> covers(name, pattern)));
  }

  /// The rules of ours in a chain: those that bear our mark, or accept our interfaces (a mark may
  /// not outlive `iptables-save` and `iptables-restore`).
  private List<Own> own(BaseChain base, String mark, String pattern) {
    List<Own> own = new ArrayList<>();
    for (JsonNode rule : rules(base, base.name())) {
      List<String> from = accepted(rule, "iifname");
      List<String> to = accepted(rule, "oifname");
      if (rule.path("comment").asString("").equals(mark)
          || from.contains(pattern)
          || to.contains(pattern)) {
        own.add(new Own(rule.path("handle").asLong(), from, to));
      }
    }
    return own;
  }

  /// A rule of ours.
  ///
  /// @param from the interfaces that it accepts packets from
  /// @param to the interfaces that it accepts packets to
  private record Own(long handle, List<String> from, List<String> to) {}

  /// The commands for nft(8) that make a chain accept, before all else, what our interfaces send
  /// and get, and nothing else of ours; empty when it does.
  ///
  /// The rules are written so that iptables reads them as its own: a name with a star as `-i
  /// name+`, a counter first, the comment as its match `comment`.
  ///
  /// @param mark the comment of our rules
  /// @param pattern how our interfaces' names begin, and `*`
  /// @param wanted names and patterns; none to take all back
  String change(BaseChain base, String mark, String pattern, List<String> wanted) {
    List<Own> own = own(base, mark, pattern);
    boolean asWanted =
        own.size() == 2 * wanted.size()
            && wanted.stream()
                .allMatch(name ->
                    own.stream().anyMatch(rule -> rule.from().contains(name))
                        && own.stream().anyMatch(rule -> rule.to().contains(name)));
    if (asWanted) {
      return "";
    }
    var text = new StringBuilder();
    for (Own rule : own) {
      text.append("delete rule %s handle %d\n".formatted(base.path(), rule.handle()));
    }
    for (String name : wanted) {
      for (String key : List.of("oifname", "iifname")) {
        text.append(
            "insert rule %s %s \"%s\" counter accept comment \"%s\"\n"
                .formatted(base.path(), key, name, mark));
      }
    }
    return text.toString();
  }

  /// The interfaces that a rule accepts whatever else is in the packet.
  private static List<String> accepted(JsonNode rule, String key) {
    List<String> names = new ArrayList<>();
    boolean accepts = false;
    for (JsonNode part : rule.path("expr")) {
      JsonNode match = part.path("match");
      if (match.path("left").path("meta").path("key").asString("").equals(key)
          && match.path("op").asString("").equals("==")) {
        names.add(match.path("right").asString(""));
      } else if (part.has("accept")) {
        accepts = true;
      } else if (!isWithoutCondition(part)) {
        return List.of();
      }
    }
    return accepts ? names : List.of();
  }

  private static boolean covers(String name, String pattern) {
    return name.endsWith("*")
        ? pattern.startsWith(name.substring(0, name.length() - 1))
        : name.equals(pattern);
  }

  private boolean dropsSome(BaseChain base, String chain, Set<String> seen) {
    if (!seen.add(chain)) {
      return false;
    }
    for (JsonNode rule : rules(base, chain)) {
      for (JsonNode part : rule.path("expr")) {
        String target = target(part);
        if (drops(part) || (!target.isEmpty() && dropsSome(base, target, seen))) {
          return true;
        }
      }
    }
    return false;
  }

  /// What happens to a packet that matches no rule.
  private enum Fate {
    DROPPED,
    ACCEPTED,
    UNDECIDED
  }

  private Fate fate(BaseChain base, String chain, int depth) {
    if (depth > DEEPEST) {
      return Fate.UNDECIDED;
    }
    for (JsonNode rule : rules(base, chain)) {
      for (JsonNode part : rule.path("expr")) {
        if (drops(part)) {
          return Fate.DROPPED;
        }
        if (part.has("accept")) {
          return Fate.ACCEPTED;
        }
        String target = target(part);
        Fate there = target.isEmpty() ? Fate.UNDECIDED : fate(base, target, depth + 1);
        if (there != Fate.UNDECIDED) {
          return there;
        }
        if (target.isEmpty() && !isWithoutCondition(part)) {
          break;
        }
      }
    }
    return Fate.UNDECIDED;
  }

  private static String target(JsonNode part) {
    return part.path(part.has("goto") ? "goto" : "jump").path("target").asString("");
  }

  private static boolean drops(JsonNode part) {
    return part.has("drop")
        || part.has("reject")
        || part.path("xt").path("name").asString("").equals("REJECT");
  }

  private static boolean isWithoutCondition(JsonNode part) {
    return WITHOUT_CONDITION.stream()
        .anyMatch(name -> part.has(name) || part.path("xt").path("name").asString("").equals(name));
  }

  private List<JsonNode> rules(BaseChain base, String chain) {
    return rules.getOrDefault(String.join(" ", base.family(), base.table(), chain), List.of());
  }
}
