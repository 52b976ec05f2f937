package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.linux.socket.PortSocket;
import dev.jcompose.network.NetworkSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Containers on real networks.
class ContainerNetworkTest extends EngineTest {
  private static final String SERVE =
      "mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 80 -h /www";

  /// Prints a web page, or fails. Debian's static BusyBox has a wget that crashes without the C
  /// library's files.
  private static String get(String host) {
    return "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 " + host + " 80 | grep -v : | grep .";
  }

  /// The same, from a server that may not listen yet.
  private static String getSoon(String host) {
    return "tries=0; until "
        + get(host)
        + "; do tries=$((tries + 1)); [ $tries -lt 100 ] || exit 1; sleep 0.1; done";
  }

  @BeforeEach
  void connect() {
    network("front", false);
  }

  private void network(String name, boolean internal) {
    test.engine()
        .networks()
        .create(new NetworkSpec(name, "bridge", Map.of(), internal, false, List.of(), Map.of()));
  }

  private static Map<String, ?> on(String network, Map<String, ?> more) {
    Map<String, Object> host = new HashMap<>(more);
    host.put("NetworkMode", network);
    return Map.of(
        "HostConfig",
        host,
        "NetworkingConfig",
        Map.of("EndpointsConfig", Map.of(network, Map.of("Aliases", List.of("service")))));
  }

  private static EndpointSettings endpoint(Container container, String network) {
    return Objects.requireNonNull(container.networks().get(network));
  }

  private static String fetch(String host, int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 2000);
      socket.setSoTimeout(2000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void containersFindEachOtherByNameAndAlias() throws InterruptedException {
    test.run("web", SERVE, on("front", Map.of()));
    test.run(
        "client",
        "for n in web service; do " + getSoon("$n") + "; done; cat /etc/hosts",
        Map.of(
            "HostConfig",
            Map.of("NetworkMode", "front", "ExtraHosts", List.of("gate:host-gateway"))));

    assertThat(test.ended("client").exitCode()).as(test.log("client")).isZero();
    Container web = test.get("web");
    assertThat(test.log("client"))
        .contains(web.config().hostname() + "\n")
        .contains(endpoint(web, "front").gateway() + "\tgate");
    assertThat(endpoint(web, "front").dnsNames()).contains("web", "service");
    assertThat(test.engine().networks().get("front").members()).containsKey(web.id().value());
    assertThatThrownBy(() -> test.engine().networks().remove("front"))
        .isInstanceOf(EngineException.Forbidden.class)
        .hasMessageContaining("has active endpoints");
  }

  @Test
  void aPublishedPortLeadsToTheContainer() {
    Container web =
        test.run(
            "web",
            SERVE,
            on("front", Map.of("PortBindings", Map.of("80/tcp", List.of(Map.of("HostPort", ""))))));
    int port =
        Integer.parseInt(Objects.requireNonNull(web.ports().get("80/tcp")).getFirst().hostPort());

    await()
        .atMost(Duration.ofSeconds(5))
        .ignoreExceptions()
        .until(() -> fetch("127.0.0.1", port).contains(web.config().hostname()));
    assertThatThrownBy(() ->
            test.run(
                "rival",
                SERVE,
                on(
                    "front",
                    Map.of(
                        "PortBindings",
                        Map.of("80/tcp", List.of(Map.of("HostPort", Integer.toString(port))))))))
        .isInstanceOf(EngineException.ServerError.class)
        .hasMessageContaining("port is already allocated");
    test.engine().containers().stop("web", Optional.of(Duration.ZERO), Optional.empty());
    assertThatThrownBy(() -> fetch("127.0.0.1", port)).isInstanceOf(IOException.class);
    test.engine().containers().start("rival");
  }

  private static Map<String, ?> published(String network, String hostIp, int port) {
    return on(
        network,
        Map.of(
            "PortBindings",
            Map.of(
                "80/tcp",
                List.of(
                    Map.of(
                        "HostIp", hostIp, "HostPort", port == 0 ? "" : Integer.toString(port))))));
  }

  private static void awaitPage(String address, int port, Container web) {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> fetch(address, port).contains(web.config().hostname()));
  }

  private static int port(Container web, String hostIp) {
    return Objects.requireNonNull(web.ports().get("80/tcp")).stream()
        .filter(binding -> binding.hostIp().equals(hostIp))
        .mapToInt(binding -> Integer.parseInt(binding.hostPort()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPublishedPortAnswersOnIpv6AlsoForContainersWithoutIt() {
    assumeTrue(PortSocket.hasLoopback6(), "this machine has no IPv6");
    Container web = test.run("web", SERVE, published("front", "", 0));
    int port = port(web, "::");
    assertThat(port(web, "0.0.0.0")).isEqualTo(port);
    awaitPage("127.0.0.1", port, web);
    awaitPage("::1", port, web);

    test.restart();

    awaitPage("::1", port, web);
    assertThat(port(test.get("web"), "::")).isEqualTo(port);
    assertThatThrownBy(() -> test.run("rival", SERVE, published("front", "::1", port)))
        .hasMessageContaining("Bind for [::1]:" + port + " failed: port is already allocated")
        .hasMessageContaining("container web");
    test.engine().containers().stop("web", Optional.of(Duration.ZERO), Optional.empty());
    assertThatThrownBy(() -> fetch("::1", port)).isInstanceOf(IOException.class);
    test.engine().containers().start("rival");
    awaitPage("::1", port, test.get("rival"));
  }

  @Test
  void anAddressOfIpv6IsPublishedAlone() {
    assumeTrue(PortSocket.hasLoopback6(), "this machine has no IPv6");
    test.engine()
        .networks()
        .create(new NetworkSpec("six", "bridge", Map.of(), false, true, List.of(), Map.of()));
    for (String network : List.of("front", "six")) {
      Container web = test.run("web-" + network, SERVE, published(network, "::1", 0));
      assertThat(web.ports().get("80/tcp")).hasSize(1);
      awaitPage("::1", port(web, "::1"), web);
      assertThatThrownBy(() -> fetch("127.0.0.1", port(web, "::1")))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aContainerSharesAnothersNetworkOverItsRestarts() throws InterruptedException {
    test.run("owner", SERVE, on("front", Map.of()));
    test.run(
        "guest",
        "while :; do " + get("127.0.0.1") + " && echo seen; sleep 0.1; done",
        Map.of("HostConfig", Map.of("NetworkMode", "container:owner")));
    await().atMost(Duration.ofSeconds(5)).until(() -> test.log("guest").contains("seen"));

    test.engine().containers().restart("owner", Optional.of(Duration.ZERO), Optional.empty());
    int before = test.log("guest").length();

    await().atMost(Duration.ofSeconds(5)).until(() -> test.log("guest").length() > before + 20);
    assertThat(test.get("guest").hostConfig().networkMode())
        .isEqualTo("container:" + test.get("owner").id());
  }

  @Test
  void hostAndNoneAreWhatTheySay() throws IOException, InterruptedException {
    test.run("bare", "ls /sys/class/net", Map.of("HostConfig", Map.of("NetworkMode", "none")));
    test.run(
        "open", "cat /proc/net/dev | wc -l", Map.of("HostConfig", Map.of("NetworkMode", "host")));
    test.run("same", "hostname", Map.of("HostConfig", Map.of("NetworkMode", "host")));
    test.run(
        "named",
        "hostname; readlink /proc/self/ns/uts",
        Map.of("Hostname", "elsewhere", "HostConfig", Map.of("NetworkMode", "host")));
    for (String name : List.of("bare", "open", "same", "named")) {
      test.ended(name);
    }

    assertThat(test.log("bare")).isEqualTo("lo\n");
    assertThat(Integer.parseInt(test.log("open").strip())).isGreaterThan(3);
    assertThat(test.log("same")).isEqualTo(Files.readString(Path.of("/proc/sys/kernel/hostname")));
    assertThat(test.log("named"))
        .startsWith("elsewhere\n")
        .doesNotContain(Files.readSymbolicLink(Path.of("/proc/self/ns/uts")).toString());
  }

  @Test
  void theDefaultBridgeIsThereOnlyWhileItIsUsed() throws IOException, InterruptedException {
    test.run("plain", "sleep 60", Map.of());
    assertThat(endpoint(test.get("plain"), "bridge").ipAddress()).isNotEmpty();
    assertThat(test.engine().networks().get("bridge").members()).hasSize(1);

    test.engine().containers().remove("plain", true, true);
    test.engine().networks().remove("front");

    assertThat(test.traces()).isEmpty();
    assertThatThrownBy(() -> test.engine().networks().remove("bridge"))
        .isInstanceOf(EngineException.Forbidden.class);
  }

  @Test
  void networksComeAndGoWhileItRuns() throws InterruptedException {
    network("back", false);
    test.run("roamer", "sleep 60", on("front", Map.of()));
    test.engine().networks().connect("back", "roamer", EndpointSettings.empty());
    assertThat(endpoint(test.get("roamer"), "back").ipAddress()).isNotEmpty();
    assertThatThrownBy(
            () -> test.engine().networks().connect("back", "roamer", EndpointSettings.empty()))
        .isInstanceOf(EngineException.Forbidden.class);

    test.engine().networks().disconnect("front", "roamer", false);
    test.engine().networks().connect("front", "roamer", EndpointSettings.empty());
    assertThat(endpoint(test.get("roamer"), "front").ipAddress()).isNotEmpty();
    test.engine().networks().disconnect("front", "roamer", false);
    assertThat(test.get("roamer").networks()).containsOnlyKeys("back");
    assertThat(test.engine().networks().get("front").members()).isEmpty();
  }

  @Test
  void theDefaultRouteLeadsThroughANetworkThatIsLeft() throws InterruptedException {
    network("back", false);
    test.run("roamer", "sleep 60", on("front", Map.of()));
    test.engine().networks().connect("back", "roamer", EndpointSettings.empty());
    assertThat(exec("roamer", byDefault("eth1"))).isZero();
    test.engine().networks().disconnect("back", "roamer", false);
    assertThat(exec("roamer", byDefault("eth0"))).isZero();
    test.engine().networks().connect("back", "roamer", EndpointSettings.empty());
    test.engine().networks().disconnect("front", "roamer", false);
    assertThat(exec("roamer", byDefault("eth1"))).isZero();
  }

  private static String byDefault(String link) {
    return "ip route | grep -q '^default.*" + link + "'";
  }

  @Test
  void twoNetworksDoNotReachEachOther() throws InterruptedException {
    network("back", true);
    Container database = test.run("database", SERVE, on("back", Map.of()));
    String address = endpoint(database, "back").ipAddress();
    test.run("app", getSoon("database"), on("back", Map.of()));
    assertThat(test.ended("app").exitCode()).as(test.log("app")).isZero();

    // Now that it answers.
    test.run("proxy", get(address), on("front", Map.of()));
    assertThat(test.ended("proxy").exitCode()).isNotZero();
  }

  /// Asks the name server at Docker's address; BusyBox's nslookup fails when there is no answer.
  private static String lookUp(String name) {
    return "nslookup " + name + " 127.0.0.11";
  }

  private int exec(String container, String script) throws InterruptedException {
    test.run(
        container + "-asks-" + test.engine().containers().list().size(),
        script,
        Map.of("HostConfig", Map.of("NetworkMode", "container:" + container)));
    return test.ended(container + "-asks-" + (test.engine().containers().list().size() - 1))
        .exitCode();
  }

  @Test
  void namesAreAnsweredAtDockersAddressAndOverAFreshEngine() throws InterruptedException {
    network("back", true);
    test.run("web", "sleep 60", on("front", Map.of()));
    test.run("client", "sleep 60", on("front", Map.of()));
    test.run("inner", "sleep 60", on("back", Map.of()));
    assertThat(exec("client", "grep -q 'nameserver 127.0.0.11' /etc/resolv.conf")).isZero();
    assertThat(exec("client", lookUp("web"))).isZero();
    assertThat(exec("inner", lookUp("inner"))).isZero();
    assertThat(exec("inner", lookUp("web"))).isNotZero();
    test.engine().networks().connect("back", "client", EndpointSettings.empty());
    assertThat(exec("inner", lookUp("client"))).isZero();

    test.restart();

    assertThat(exec("client", lookUp("web") + " && " + lookUp("inner"))).isZero();
    assertThat(exec("inner", lookUp("client"))).isZero();
    test.engine().containers().restart("web", Optional.of(Duration.ZERO), Optional.empty());
    assertThat(exec("client", lookUp("web"))).isZero();
  }

  @Test
  void aContainerOfAnOlderEngineIsToldWhereNamesAreAnsweredNow()
      throws IOException, InterruptedException {
    Container web = test.run("web", "sleep 60", on("front", Map.of()));
    Path file = test.directory.resolve("run/containers/files").resolve(web.id().value());
    Path resolvConf = file.resolve("resolv.conf");
    String gateway = endpoint(web, "front").gateway();
    String written = Files.readString(resolvConf);
    test.restart(() -> overwrite(resolvConf, written.replace("127.0.0.11", gateway)));
    assertThat(resolvConf).hasContent(written);

    test.restart(() -> overwrite(resolvConf, "nameserver 192.0.2.1\n"));
    assertThat(resolvConf).as("made by hand").hasContent("nameserver 192.0.2.1\n");
  }

  private static void overwrite(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  @Test
  void onlyWhoIsOnAUserDefinedNetworkAsksTheEnginesNameServer() throws InterruptedException {
    Map<String, ?> ownServer = Map.of("HostConfig", Map.of("Dns", List.of("192.0.2.1")));
    test.run("plain", "sleep 60", ownServer);
    assertThat(exec("plain", "grep -q 'nameserver 192.0.2.1' /etc/resolv.conf")).isZero();
    test.engine().networks().connect("front", "plain", EndpointSettings.empty());
    assertThat(exec("plain", "grep -q 'nameserver 127.0.0.11' /etc/resolv.conf")).isZero();
    assertThat(exec("plain", lookUp("plain"))).isZero();

    test.run("bare", lookUp("plain"), Map.of("HostConfig", Map.of("NetworkMode", "none")));
    assertThat(test.ended("bare").exitCode()).isNotZero();
  }
}
