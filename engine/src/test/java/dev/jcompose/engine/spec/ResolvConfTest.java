package dev.jcompose.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.request.DockerRequest;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.spec.ResolvConf.Servers;
import dev.jcompose.network.Endpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResolvConfTest {
  private static final String HOST_FILE =
      """
      # made by hand
      search lan example.org
      nameserver 127.0.0.53
      nameserver 9.9.9.9
      nameserver fe80::1%eth0
      nameserver fd00::53
      nameserver 8.8.8.8
      options edns0
      """;

  private static String text(Servers servers, Map<String, ?> host) {
    return new ResolvConf(HOST_FILE, host(host), servers, false).text();
  }

  private static HostConfig host(Map<String, ?> values) {
    return DockerRequest.of(Map.of("Image", "x", "HostConfig", values)).hostConfig();
  }

  @Test
  void onANetworkTheEnginesNameServerIsTheOnlyOne() {
    String expected =
        """
        nameserver 127.0.0.11
        search lan example.org
        options edns0 ndots:0
        """;
    assertThat(text(Servers.OF_ENGINE, Map.of())).isEqualTo(expected);
    assertThat(text(Servers.OF_ENGINE, Map.of("Dns", List.of("1.1.1.1")))).isEqualTo(expected);
  }

  @Test
  void onThePredefinedNetworkTheHostsServersAreNamedThatAContainerCanAsk() {
    assertThat(text(Servers.OF_BRIDGE, Map.of()))
        .isEqualTo(
            """
            nameserver 9.9.9.9
            nameserver 8.8.8.8
            search lan example.org
            options edns0
            """);
    assertThat(new ResolvConf(HOST_FILE, host(Map.of()), Servers.OF_BRIDGE, true).text())
        .contains("nameserver fd00::53\n")
        .doesNotContain("fe80");
    assertThat(text(Servers.OF_BRIDGE, Map.of("Dns", List.of("1.1.1.1"))))
        .startsWith("nameserver 1.1.1.1\nsearch");
  }

  @Test
  void onThePredefinedNetworkEveryServerIsNamedThatIsAskedFor() {
    List<String> servers = List.of("127.0.0.1", "8.8.8.8", "1.1.1.1", "9.9.9.9", "fe80::1");
    assertThat(text(Servers.OF_BRIDGE, Map.of("Dns", servers)).lines().limit(5))
        .containsExactlyElementsOf(servers.stream().map(each -> "nameserver " + each).toList());
  }

  @Test
  void onThePredefinedNetworkTheEngineAsksWhereTheHostHasALocalServerOnly() {
    var local = new ResolvConf("nameserver 127.0.0.53\n", host(Map.of()), Servers.OF_BRIDGE, false);
    assertThat(local.text()).isEqualTo("nameserver 127.0.0.11\noptions ndots:0\n");
  }

  @Test
  void withoutANetworkTheHostsNameServersAreUsed() {
    assertThat(text(Servers.OF_HOST, Map.of()))
        .startsWith("nameserver 127.0.0.53\nnameserver 9.9.9.9\n");
    assertThat(text(Servers.OF_HOST, Map.of("Dns", List.of("1.1.1.1"))))
        .startsWith("nameserver 1.1.1.1\nsearch");
  }

  @Test
  void ownSettingsReplaceTheHosts() {
    assertThat(
            text(
                Servers.OF_ENGINE,
                Map.of("DnsSearch", List.of("."), "DnsOptions", List.of("ndots:2", "rotate"))))
        .isEqualTo("nameserver 127.0.0.11\noptions ndots:2 rotate\n");
  }

  @Test
  void aFileOfAnOlderEngineIsKnownByItsGateways() {
    List<Endpoint> endpoints =
        List.of(
            TestEndpoints.endpoint("10.0.0.2", "10.0.0.1"),
            TestEndpoints.endpoint("10.0.0.2", "10.1.0.1"));
    String old = "nameserver 10.0.0.1\nnameserver 10.1.0.1\noptions ndots:0\n";
    assertThat(ResolvConf.namesGateways(old, endpoints)).isTrue();
    assertThat(ResolvConf.namesGateways(old.replace("10.1.0.1", "1.1.1.1"), endpoints)).isFalse();
    assertThat(ResolvConf.namesGateways("options ndots:0\n", List.of())).isFalse();
  }
}
