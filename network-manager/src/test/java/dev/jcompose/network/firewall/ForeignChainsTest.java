package dev.jcompose.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.network.firewall.ForeignChains.BaseChain;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules are written here as in `nft -j`, with short words for what occurs often.
class ForeignChainsTest {
  private static final String OURS = "jctb*";
  private static final String MARK = "jcompose_t";

  private static BaseChain base(boolean dropsByDefault) {
    return new BaseChain("ip", "filter", "FORWARD", dropsByDefault);
  }

  /// @param rules `chain: expressions`, the expressions of [#expression]
  private static ForeignChains chains(BaseChain base, String... rules) {
    List<String> entries = new ArrayList<>();
    int handle = 10;
    for (String rule : rules) {
      String[] parts = rule.split(": ", 2);
      List<String> expressions = new ArrayList<>();
      String comment = "";
      for (String word : parts[1].split(" ", -1)) {
        if (word.startsWith("#")) {
          comment = "\"comment\": \"" + word.substring(1) + "\",";
        } else {
          expressions.add(expression(word));
        }
      }
      entries.add(
          "{\"rule\": {\"family\": \"ip\", \"table\": \"filter\", \"chain\": \"%s\", \"handle\": %d, %s \"expr\": [%s]}}"
              .formatted(parts[0], handle++, comment, String.join(", ", expressions)));
    }
    return ForeignChains.of(
        List.of(base), List.of("{\"nftables\": [" + String.join(", ", entries) + "]}"));
  }

  private static String expression(String word) {
    String[] parts = word.split("=", 2);
    return switch (parts[0]) {
      case "in", "out" ->
          "{\"match\": {\"op\": \"==\", \"left\": {\"meta\": {\"key\": \"%sifname\"}}, \"right\": \"%s\"}}"
              .formatted(parts[0].equals("in") ? "i" : "o", parts[1]);
      case "state" ->
          "{\"match\": {\"op\": \"in\", \"left\": {\"ct\": {\"key\": \"state\"}}, \"right\": [\"invalid\"]}}";
      case "xt" -> "{\"xt\": {\"type\": \"target\", \"name\": \"%s\"}}".formatted(parts[1]);
      case "jump", "goto" -> "{\"%s\": {\"target\": \"%s\"}}".formatted(parts[0], parts[1]);
      case "counter" -> "{\"counter\": {\"packets\": 1, \"bytes\": 2}}";
      default -> "{\"%s\": null}".formatted(word);
    };
  }

  @Test
  void baseChainsOfOthersForForwardedPacketsAreSeen() {
    String json =
        """
        {"nftables": [{"metainfo": {"version": "1.0.6"}},
          {"chain": {"family": "ip", "table": "filter", "name": "FORWARD", "handle": 1,
            "type": "filter", "hook": "forward", "prio": 0, "policy": "drop"}},
          {"chain": {"family": "ip", "table": "filter", "name": "DOCKER-USER", "handle": 2}},
          {"chain": {"family": "ip", "table": "filter", "name": "INPUT", "handle": 3,
            "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
          {"chain": {"family": "inet", "table": "firewalld", "name": "filter_FORWARD", "handle": 4,
            "type": "filter", "hook": "forward", "prio": 10, "policy": "accept"}},
          {"chain": {"family": "bridge", "table": "b", "name": "f", "handle": 5,
            "type": "filter", "hook": "forward", "prio": 0, "policy": "drop"}},
          {"chain": {"family": "inet", "table": "jcompose_other", "name": "forward", "handle": 6,
            "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}}]}
        """;
    List<BaseChain> bases = ForeignChains.bases(json, "jcompose_");
    assertThat(bases)
        .containsExactly(base(true), new BaseChain("inet", "firewalld", "filter_FORWARD", false));
    assertThat(bases.getFirst().isIptables()).isTrue();
    assertThat(bases.getLast().isFirewalld()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        // policy drops, rules, drops some, drops the rest
        "true,  'FORWARD: counter jump=USER',                          true,  true",
        "false, 'FORWARD: counter jump=USER',                          false, false",
        "false, 'FORWARD: state drop',                                 true,  false",
        "false, 'FORWARD: counter xt=REJECT',                          true,  true",
        "false, 'FORWARD: state accept|FORWARD: reject',               true,  true",
        "false, 'FORWARD: accept|FORWARD: reject',                     true,  false",
        "true,  'FORWARD: counter accept',                             true,  false",
        "false, 'FORWARD: jump=A|A: jump=B|B: xt=LOG drop',            true,  true",
        "false, 'FORWARD: in=virbr0 jump=A|A: reject',                 true,  false",
        "false, 'FORWARD: jump=A|A: in=virbr0 drop|A: return',         true,  false",
        "false, 'FORWARD: goto=A|A: drop',                             true,  true",
        "false, 'FORWARD: jump=A|A: jump=A',                           false, false",
      })
  void whatAChainDropsIsFoundOut(boolean policy, String rules, boolean some, boolean theRest) {
    ForeignChains chains = chains(base(policy), rules.split("\\|", -1));
    assertThat(chains.dropsSome(base(policy))).isEqualTo(some);
    assertThat(chains.dropsTheRest(base(policy))).isEqualTo(theRest);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "'FORWARD: in=jctb* accept|FORWARD: out=jctb* accept',                 true",
        "'FORWARD: in=jc* counter accept|FORWARD: out=jctb* counter accept',   true",
        "'FORWARD: in=jctb* accept',                                           false",
        "'FORWARD: in=jctb* state accept|FORWARD: out=jctb* accept',           false",
        "'FORWARD: in=jctb* drop|FORWARD: out=jctb* accept',                   false",
        "'FORWARD: in=other* accept|FORWARD: out=other* accept',               false",
      })
  void whatLetsOurInterfacesPassIsFoundOut(String rules, boolean lets) {
    assertThat(chains(base(true), rules.split("\\|", -1)).lets(base(true), OURS)).isEqualTo(lets);
  }

  @Test
  void rulesOfOursComeFirst() {
    assertThat(chains(base(true)).change(base(true), MARK, OURS, List.of(OURS)))
        .isEqualTo(
            """
            insert rule ip filter FORWARD oifname "jctb*" counter accept comment "jcompose_t"
            insert rule ip filter FORWARD iifname "jctb*" counter accept comment "jcompose_t"
            """);
  }

  @Test
  void whatIsAsWantedStaysAndOtherRulesOfOursGo() {
    ForeignChains chains =
        chains(
            base(true),
            "FORWARD: in=jctb* counter accept #jcompose_t",
            "FORWARD: out=jctb* counter accept", // as iptables-restore leaves it
            "FORWARD: in=docker0 accept #jcompose_other");
    assertThat(chains.change(base(true), MARK, OURS, List.of(OURS))).isEmpty();
    assertThat(chains.change(base(true), MARK, OURS, List.of()))
        .isEqualTo(
            """
            delete rule ip filter FORWARD handle 10
            delete rule ip filter FORWARD handle 11
            """);
    assertThat(chains.change(base(true), MARK, OURS, List.of(OURS, "br-own")))
        .startsWith("delete rule ip filter FORWARD handle 10\n")
        .contains("oifname \"br-own\" counter accept", "iifname \"jctb*\" counter accept");
  }
}
