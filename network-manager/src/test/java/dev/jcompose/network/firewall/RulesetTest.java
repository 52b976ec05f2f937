package dev.jcompose.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.network.IpText;
import dev.jcompose.network.address.Cidr;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesetTest {
  private final Ruleset ruleset = new Ruleset("jcompose_t");

  private static FilteredNetwork network(boolean internal, boolean masquerade, boolean talk) {
    return new FilteredNetwork(
        "abc", "jctb1", List.of(Cidr.parse("172.18.0.0/20")), internal, masquerade, talk);
  }

  private static PortForward lead(String host, int hostPort, String container, int port) {
    return new PortForward("tcp", IpText.parse(host), hostPort, IpText.parse(container), port);
  }

  @Test
  void aNetworkIsAChainAndAFewElements() {
    assertThat(ruleset.add(network(false, true, true)))
        .isEqualTo(
            """
            add chain inet jcompose_t into_abc
            add rule inet jcompose_t into_abc ct state established,related accept
            add rule inet jcompose_t into_abc iifname "jctb1" accept
            add rule inet jcompose_t into_abc ct status dnat accept
            add rule inet jcompose_t into_abc drop
            add element inet jcompose_t into { "jctb1" : jump into_abc }
            add element inet jcompose_t bridges { "jctb1" }
            add element inet jcompose_t subnets4 { 172.18.0.0/20 }
            add element inet jcompose_t leave4 { 172.18.0.0/20 }
            """);
  }

  @Test
  void anInternalNetworkLetsNothingInOrOut() {
    assertThat(ruleset.add(network(true, true, true)))
        .contains("outof_abc drop", "into_abc drop")
        .doesNotContain("leave4", "dnat accept", "established");
  }

  @Test
  void whatIsAddedIsDeleted() {
    assertThat(ruleset.delete(network(true, true, true)))
        .isEqualTo(
            """
            delete element inet jcompose_t into { "jctb1" }
            delete element inet jcompose_t bridges { "jctb1" }
            delete element inet jcompose_t outof { "jctb1" }
            delete chain inet jcompose_t outof_abc
            delete element inet jcompose_t subnets4 { 172.18.0.0/20 }
            delete chain inet jcompose_t into_abc
            """);
  }

  @Test
  void publishedPortsAreElementsOfAMapForEachFamilyAndKindOfAddress() {
    List<PortForward> leads =
        List.of(
            lead("0.0.0.0", 8080, "172.18.0.2", 80),
            lead("0.0.0.0", 8443, "172.18.0.2", 443),
            lead("127.0.0.1", 5432, "172.18.0.3", 5432),
            lead("::", 8080, "fd00::2", 80));
    assertThat(ruleset.publish(leads))
        .isEqualTo(
            """
            add element inet jcompose_t published4 { tcp . 8080 : 172.18.0.2 . 80, tcp . 8443 : 172.18.0.2 . 443 }
            add element inet jcompose_t published6 { tcp . 8080 : fd00::2 . 80 }
            add element inet jcompose_t published_at4 { 127.0.0.1 . tcp . 5432 : 172.18.0.3 . 5432 }
            """);
    assertThat(ruleset.unpublish(leads.subList(2, 3)))
        .isEqualTo("delete element inet jcompose_t published_at4 { 127.0.0.1 . tcp . 5432 }\n");
  }
}
