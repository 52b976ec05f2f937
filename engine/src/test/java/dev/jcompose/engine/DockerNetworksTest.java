package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What a client of Docker's API sees of networks and published ports.
class DockerNetworksTest extends ServerTest {
  private static final String PUBLISHED = "\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"0\"}]}";

  private JsonNode ports(String name) throws IOException {
    return fetch("GET /containers/" + name + "/json")
        .path("NetworkSettings")
        .path("Ports")
        .path("80/tcp");
  }

  private void network(String fields) throws IOException {
    String answer = ask("POST /networks/create", "{" + fields + "}");
    assertThat(status(answer)).as(answer).isEqualTo(201);
  }

  @Test
  void aNetworkSaysOnWhichAddressItsPortsArePublished() throws IOException {
    network(
        "\"Name\":\"near\",\"Options\":{\"com.docker.network.bridge.host_binding_ipv4\":\"127.0.0.5\"}");
    start("web", "sleep 1000", "", "\"NetworkMode\":\"near\"," + PUBLISHED);
    assertThat(ports("web")).hasSize(1);
    assertThat(ports("web").get(0).path("HostIp").asString()).isEqualTo("127.0.0.5");
  }

  @Test
  void anAttachableNetworkIsShownAsOne() throws IOException {
    network("\"Name\":\"open\",\"Attachable\":true");
    JsonNode shown = fetch("GET /networks/open");
    assertThat(shown.path("Attachable").asBoolean()).isTrue();
    assertThat(shown.path("Options")).isEmpty();
    network("\"Name\":\"usual\"");
    assertThat(fetch("GET /networks/usual").path("Attachable").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"IPAM\":{\"Driver\":\"bogus\"}|404|plugin \"bogus\" not found",
        "\"Scope\":\"swarm\"|403|cannot create a swarm scoped network when swarm is not active",
        "\"Ingress\":true|403|Ingress network can only be global scope network",
        "\"ConfigOnly\":true|501|config-only networks are not supported by this engine",
        "\"ConfigFrom\":{\"Network\":\"x\"}|501|config-only networks are not supported by this"
            + " engine",
      })
  void aNetworkThatCannotBeOfThisMachineIsRefused(String field, int status, String words)
      throws IOException {
    String answer = ask("POST /networks/create", "{\"Name\":\"far\"," + field + "}");
    assertThat(message(answer)).isEqualTo(words);
    assertThat(status(answer)).isEqualTo(status);
    assertThat(status(ask("GET /networks/far"))).isEqualTo(404);
  }

  @Test
  void whatOnlyASwarmHasIsNotFound() throws IOException {
    network("\"Name\":\"near\"");
    assertThat(status(ask("GET /networks/near?scope=local"))).isEqualTo(200);
    String answer = ask("GET /networks/near?scope=swarm");
    assertThat(status(answer)).isEqualTo(404);
    assertThat(message(answer)).isEqualTo("network near not found");
    assertThat(message(ask("GET /networks?filters={%22type%22:[%22bogus%22]}")))
        .isEqualTo("invalid filter: 'type'='bogus'");
  }

  @Test
  void nothingIsPublishedOnAnInternalNetwork() throws IOException {
    network("\"Name\":\"inside\",\"Internal\":true");
    start("web", "sleep 1000", "", "\"NetworkMode\":\"inside\"," + PUBLISHED);
    assertThat(ports("web").isNull()).isTrue();
  }

  @Test
  void portsMoveToTheNetworkThatIsLeft() throws IOException {
    network("\"Name\":\"next\"");
    start("web", "sleep 1000", "", PUBLISHED);
    String port = ports("web").get(0).path("HostPort").asString();
    assertThat(status(ask("POST /networks/next/connect", "{\"Container\":\"web\"}")))
        .isEqualTo(200);
    assertThat(status(ask("POST /networks/bridge/disconnect", "{\"Container\":\"web\"}")))
        .isEqualTo(200);
    assertThat(ports("web").get(0).path("HostPort").asString()).isEqualTo(port);
  }

  @Test
  void portsComeBackWithTheNextNetwork() throws IOException {
    network("\"Name\":\"first\"");
    network("\"Name\":\"second\"");
    start("web", "sleep 1000", "", "\"NetworkMode\":\"first\"," + PUBLISHED);
    String port = ports("web").get(0).path("HostPort").asString();
    String web = "{\"Container\":\"web\"}";
    assertThat(status(ask("POST /networks/first/disconnect", web))).isEqualTo(200);
    assertThat(ports("web")).isEmpty();
    assertThat(status(ask("POST /networks/second/connect", web))).isEqualTo(200);
    assertThat(ports("web").get(0).path("HostPort").asString()).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "host|bridge|{}|container cannot be disconnected from host network or connected to host"
            + " network",
        "bridge|host|{}|container cannot be disconnected from host network or connected to host"
            + " network",
        "none|user|{}|container cannot be connected to multiple networks with one of the networks"
            + " in private (none) mode",
        "user|none|{}|container cannot be connected to multiple networks with one of the networks"
            + " in private (none) mode",
        "user|bridge|{\"Aliases\":[\"a\"]}|network-scoped alias is supported only for containers in"
            + " user defined networks",
        "none|bridge|{}|container cannot be connected to multiple networks with one of the networks"
            + " in private (none) mode",
        "bridge|user|{\"IPAMConfig\":{\"IPv4Address\":\"172.30.0.9\"}}|user specified IP address is"
            + " supported only when connecting to networks with user configured subnets",
      })
  void aConnectionThatCannotBeIsRefused(String mode, String network, String wish, String message)
      throws IOException {
    network("\"Name\":\"user\"");
    make("web", "true", "", "\"NetworkMode\":\"" + mode + "\"");
    String answer =
        ask(
            "POST /networks/" + network + "/connect",
            "{\"Container\":\"web\",\"EndpointConfig\":" + wish + "}");
    assertThat(message(answer)).isEqualTo(message);
    assertThat(status(answer)).isEqualTo(400);
  }

  @Test
  void aSubnetThatIsTakenIsForbidden() throws IOException {
    network("\"Name\":\"one\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.217.0.0/16\"}]}");
    String answer =
        ask(
            "POST /networks/create",
            "{\"Name\":\"two\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.217.128.0/17\"}]}}");
    assertThat(status(answer)).as(answer).isEqualTo(403);
    assertThat(message(answer)).contains("Pool overlaps with other one on this address space");
  }

  @Test
  void thePredefinedNetworksAreFoundByTheIdsTheyAreListedWith() throws IOException {
    for (JsonNode network : fetch("GET /networks/")) {
      assertThat(fetch("GET /networks/" + network.path("Id").asString()).path("Name"))
          .isEqualTo(network.path("Name"));
    }
  }

  @Test
  void aContainerIsTakenOffANetworkThatIsGone() throws IOException {
    network("\"Name\":\"gone\"");
    make("web", "true", "", "\"NetworkMode\":\"gone\"");
    assertThat(status(ask("DELETE /networks/gone"))).isEqualTo(204);
    String body = "{\"Container\":\"web\",\"Force\":true}";
    assertThat(status(ask("POST /networks/gone/disconnect", body))).isEqualTo(200);
    assertThat(fetch("GET /containers/web/json").path("NetworkSettings").path("Networks"))
        .isEmpty();
    assertThat(status(ask("POST /networks/gone/disconnect", body))).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "IPv4Address, mine, invalid IPv4 address: mine",
    "IPv6Address, 10.9.8.7, invalid IPv6 address: 10.9.8.7",
    "IPv6Address, ::ffff:10.9.8.7, invalid IPv6 address: ::ffff:10.9.8.7"
  })
  void anAddressThatIsNoneIsRefusedAtOnce(String kind, String address, String words)
      throws IOException {
    network("\"Name\":\"mine\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.218.0.0/16\"}]}");
    String answer =
        ask(
            "POST /containers/create",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"NetworkMode\":\"mine\"},"
                + "\"NetworkingConfig\":{\"EndpointsConfig\":{\"mine\":{\"IPAMConfig\":{\"%s\":\"%s\"}}}}}"
                    .formatted(kind, address));
    assertThat(status(answer)).isEqualTo(400);
    assertThat(message(answer)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"none", "host", "bridge"})
  void anAddressOfOnesOwnIsRefusedWhereThereIsNoneToChoose(String mode) throws IOException {
    String answer =
        ask(
            "POST /containers/create",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"NetworkMode\":\"%s\"},"
                    .formatted(mode)
                + "\"NetworkingConfig\":{\"EndpointsConfig\":{\"%s\":{\"IPAMConfig\":{\"IPv4Address\":\"172.28.99.88\"}}}}}"
                    .formatted(mode));
    assertThat(status(answer)).isEqualTo(400);
    assertThat(message(answer))
        .isEqualTo("user specified IP address is supported on user defined networks only");
  }

  @ParameterizedTest
  @CsvSource({"te@#", "two words"})
  void anyNameWithoutASlashIsANetworks(String name) throws IOException {
    network("\"Name\":\"" + name + "\"");
    JsonNode all = fetch("GET /networks?filters={%22type%22:[%22custom%22]}");
    assertThat(all).hasSize(1);
    assertThat(all.get(0).path("Name").asString()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Subnet\":\"10.219.0.5/24\"|invalid subnet 10.219.0.5/24: it should be 10.219.0.0/24",
        "\"Gateway\":\"10.219.0.1\"|invalid subnet : invalid CIDR block notation",
        "\"Subnet\":\"10.219.0.0/24\",\"IPRange\":\"10.219.0.0/16\"|invalid ip-range 10.219.0.0/16:"
            + " CIDR block is bigger than its parent subnet 10.219.0.0/24",
        "\"Subnet\":\"10.219.0.0/24\",\"IPRange\":\"10.219.1.0/25\"|invalid ip-range 10.219.1.0/25:"
            + " parent subnet 10.219.0.0/24 doesn't contain ip-range",
        "\"Subnet\":\"10.219.0.0/24\",\"Gateway\":\"x\"|invalid gateway x: invalid address",
        "\"Subnet\":\"10.219.0.0/24\",\"AuxiliaryAddresses\":{\"a\":\"10.1.1.1\"}|invalid auxiliary"
            + " address a: parent subnet 10.219.0.0/24 doesn't contain this address",
      })
  void whatIsWrongWithAddressesIsSaidOfEachOfThem(String pool, String words) throws IOException {
    String answer =
        ask("POST /networks/create", "{\"Name\":\"x\",\"IPAM\":{\"Config\":[{" + pool + "}]}}");
    assertThat(status(answer)).isEqualTo(400);
    assertThat(message(answer)).isEqualTo("invalid network config:\n" + words);
  }

  @Test
  void aGatewayIsAnAddressThatAHostCanHave() throws IOException {
    String answer =
        ask(
            "POST /networks/create",
            "{\"Name\":\"x\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.219.0.0/24\",\"Gateway\":\"10.219.0.255\"}]}}");
    assertThat(message(answer))
        .isEqualTo("failed to allocate gateway (10.219.0.255): Address already in use");
  }

  @Test
  void whereNothingCouldBePublishedIsRefused() throws IOException {
    String answer =
        ask(
            "POST /networks/create",
            "{\"Name\":\"x\",\"Options\":{\"com.docker.network.bridge.host_binding_ipv4\":\"here\"}}");
    assertThat(status(answer)).isEqualTo(400);
    assertThat(message(answer))
        .isEqualTo(
            "failed to parse com.docker.network.bridge.host_binding_ipv4 value: here (nil ip)");
  }

  @Test
  void theNetworkBridgeTellsWhatItIsMadeWith() throws IOException {
    JsonNode bridge = fetch("GET /networks?filters={%22name%22:[%22bridge%22]}").get(0);
    assertThat(bridge.path("Options").path("com.docker.network.bridge.default_bridge").asString())
        .isEqualTo("true");
    assertThat(fetch("GET /networks/none").path("IPAM").path("Config").isNull()).isTrue();
  }

  @Test
  void whatNeverExistedIsNotDisconnectedByForceEither() throws IOException {
    network("\"Name\":\"mine\"");
    String answer =
        ask("POST /networks/mine/disconnect", "{\"Container\":\"nope\",\"Force\":true}");
    assertThat(status(answer)).isEqualTo(404);
    assertThat(message(answer)).isEqualTo("endpoint nope not found");
  }
}
