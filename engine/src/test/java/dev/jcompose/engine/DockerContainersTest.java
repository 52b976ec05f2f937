package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.runtime.ResourceUsage;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What a client of Docker's API sees of containers: their options, modes and limits.
class DockerContainersTest extends ServerTest {
  @Test
  void theVersionIsANumberThatClientsCompare() throws IOException {
    JsonNode version = fetch("GET /version");
    assertThat(version.path("Version").asString()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(version.path("Components").get(1).path("Name").asString()).isEqualTo("jcompose");
    assertThat(fetch("GET /info").path("ServerVersion").asString())
        .isEqualTo(version.path("Version").asString());
  }

  @ParameterizedTest
  @CsvSource({"host", "none"})
  void aModeWithoutInterfacesIsShownAsANetwork(String mode) throws IOException {
    make("bare", "true", "", "\"NetworkMode\":\"" + mode + "\"");
    JsonNode entry =
        fetch("GET /containers/bare/json").path("NetworkSettings").path("Networks").path(mode);
    assertThat(entry.path("NetworkID").asString())
        .isEqualTo(fetch("GET /networks/" + mode).path("Id").asString());
    assertThat(fetch("GET /containers/json?all=1&filters={%22network%22:[%22" + mode + "%22]}"))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"IpcMode\":\"container:nope\"|400|No such container: nope",
        "\"PidMode\":\"container:nope\"|400|No such container: nope",
        "\"VolumesFrom\":[\"nope\"]|400|No such container: nope",
        "\"CapAdd\":[\"BOGUS\"]|400|invalid CapAdd: unknown capability: \"CAP_BOGUS\"",
        "\"CpusetCpus\":\"1-42,,\"|400|Invalid value 1-42,, for cpuset cpus",
        "\"NetworkMode\":\"host\",\"Sysctls\":{\"net.core.somaxconn\":\"7\"}|400|sysctl"
            + " \"net.core.somaxconn\" not allowed in host network namespace",
        "\"Runtime\":\"bogus\"|400|unknown or invalid runtime name: bogus",
        "\"UsernsMode\":\"private\"|400|invalid user namespace mode: private",
      })
  void whatIsWrongIsSaidWhenTheContainerIsCreated(String host, int status, String message)
      throws IOException {
    String answer =
        ask(
            "POST /containers/create",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{" + host + "}}");
    assertThat(message(answer)).isEqualTo(message);
    assertThat(status(answer)).isEqualTo(status);
    assertThat(fetch("GET /containers/json?all=1")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shared|shared:",
        "size=1m,rslave,rshared|shared:",
        "runbindable|unbindable",
        "shared,rslave|relatime -",
        "nodiratime,sync|nodiratime,relatime -"
      })
  void aTmpfsPropagatesAsItIsAskedTo(String options, String shown)
      throws IOException, InterruptedException {
    String tmpfs = "\"Tmpfs\":{\"/memory\":\"" + options + "\"}";
    assertThat(output("memory", "grep ' /memory ' /proc/self/mountinfo", "", tmpfs))
        .contains(shown);
  }

  /// Where the disk has project quotas, the container is made.
  @Test
  void aSizeIsRefusedInDockersWordsOnADiskWithoutQuotas() throws IOException {
    String answer =
        ask(
            "POST /containers/create",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"StorageOpt\":{\"size\":\"1g\"}}}");
    Assumptions.assumeTrue(status(answer) != 201, "this disk has project quotas");
    assertThat(message(answer))
        .startsWith(
            "--storage-opt is supported only for overlay over xfs with 'pquota' mount option: ");
    assertThat(status(answer)).isEqualTo(500);
    assertThat(fetch("GET /containers/json?all=1")).isEmpty();
  }

  @Test
  void anImageOfAnotherPlatformIsNotFound() throws IOException {
    String answer =
        ask(
            "POST /containers/create?platform=linux%2Farm64",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"]}");
    assertThat(status(answer)).isEqualTo(404);
    assertThat(message(answer)).contains("does not match the specified platform (linux/arm64)");
    assertThat(
            status(
                ask(
                    "POST /containers/create?platform=linux%2Famd64",
                    "{\"Image\":\"busybox\",\"Cmd\":[\"true\"]}")))
        .isEqualTo(201);
  }

  @Test
  void aMissingNetworkOrNeighbourIsMissedAtTheStartOnly() throws IOException {
    make("lost", "true", "", "\"NetworkMode\":\"nosuch\"");
    String answer = ask("POST /containers/lost/start");
    assertThat(status(answer)).isEqualTo(404);
    assertThat(message(answer)).isEqualTo("network nosuch not found");
    make("alone", "true", "", "\"NetworkMode\":\"container:nope\"");
    assertThat(message(ask("POST /containers/alone/start")))
        .isEqualTo(
            "container alone: joining network namespace of container: No such container: nope");
    make("self", "true", "", "\"NetworkMode\":\"container:self\"");
    assertThat(message(ask("POST /containers/self/start")))
        .isEqualTo("cannot join own network namespace");
    // Once the network is there, it starts and shows its address.
    assertThat(status(ask("POST /networks/create", "{\"Name\":\"nosuch\"}"))).isEqualTo(201);
    make("later", "sleep 100", "", "\"NetworkMode\":\"nosuch\"");
    assertThat(status(ask("POST /containers/lost/start"))).isEqualTo(204);
  }

  @Test
  void whoJoinsAContainerOnTheHostsNetworkIsThereToo() throws IOException, InterruptedException {
    start("owner", "sleep 1000", "", "\"NetworkMode\":\"host\",\"IpcMode\":\"shareable\"");
    start("between", "sleep 1000", "", "\"NetworkMode\":\"container:owner\"");
    assertThat(
            output(
                "guest",
                "readlink /proc/self/ns/net",
                "",
                "\"NetworkMode\":\"container:between\",\"Sysctls\":{\"kernel.msgmax\":\"8193\"}"))
        .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")) + "\n");
    // Whose kernel parameters are the host's, and must not change.
    make(
        "setter",
        "true",
        "",
        "\"NetworkMode\":\"container:between\",\"Sysctls\":{\"net.core.somaxconn\":\"7\"}");
    assertThat(message(ask("POST /containers/setter/start")))
        .isEqualTo("sysctl \"net.core.somaxconn\" not allowed in host network namespace");
  }

  @Test
  void aNetworkOutlastsARestartForThoseWhoJoinItThroughOthers()
      throws IOException, InterruptedException {
    start("owner", "sleep 1000", "", "");
    start("between", "sleep 1000", "", "\"NetworkMode\":\"container:owner\"");
    start("guest", "sleep 1000", "", "\"NetworkMode\":\"container:between\"");
    assertThat(status(ask("POST /containers/between/stop?t=0"))).isEqualTo(204);
    assertThat(status(ask("POST /containers/owner/restart?t=0"))).isEqualTo(204);
    assertThat(namespace("guest")).isEqualTo(namespace("owner"));
  }

  private String namespace(String container) throws IOException {
    long pid = fetch("GET /containers/" + container + "/json").path("State").path("Pid").asLong();
    return Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid), "ns/net")).toString();
  }

  @Test
  void theAddressOfTheContainerItselfIsTaken() throws IOException, InterruptedException {
    String output =
        output(
            "mac", "cat /sys/class/net/eth0/address", ",\"MacAddress\":\"02:42:ac:11:00:0a\"", "");
    assertThat(output).isEqualTo("02:42:ac:11:00:0a\n");
  }

  @Test
  void volumesOfOthersGetNothingOfTheImage() throws IOException, InterruptedException {
    // The image has /data/sub/file; the first container's volume is empty anyway.
    make(
        "owner",
        "true",
        "",
        "\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"vol\",\"Target\":\"/data\",\"VolumeOptions\":{\"NoCopy\":true}}]");
    assertThat(output("guest", "ls -A /data", "", "\"VolumesFrom\":[\"owner\"]")).isEmpty();
    assertThat(ask("DELETE /containers/guest")).startsWith("HTTP/1.1 204");
    assertThat(ask("DELETE /containers/owner")).startsWith("HTTP/1.1 204");
    assertThat(ask("DELETE /volumes/vol")).startsWith("HTTP/1.1 204");
  }

  @Test
  void anEmptyPartOfAVolumeGetsWhatTheImageHas() throws IOException, InterruptedException {
    String whole = "\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"parts\",\"Target\":\"/v\"}]";
    String part =
        "\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"parts\",\"Target\":\"/data\",\"VolumeOptions\":{\"Subpath\":\"%s\"}}]";
    assertThat(output("whole", "mkdir /v/empty /v/full && touch /v/full/own", "", whole)).isEmpty();
    assertThat(output("filled", "ls /data; ls /data/sub", "", part.formatted("empty")))
        .isEqualTo("sub\nfile\n");
    assertThat(output("kept", "ls /data", "", part.formatted("full"))).isEqualTo("own\n");
    assertThat(output("others", "ls -A /v", "", whole)).isEqualTo("empty\nfull\n");
  }

  @Test
  void theProcessesOfAContainerThatDoesNotRunCannotBeJoined() throws IOException {
    make("owner", "true", "", "");
    make("guest", "true", "", "\"PidMode\":\"container:owner\"");
    String id = fetch("GET /containers/owner/json").path("Id").asString();
    String answer = ask("POST /containers/guest/start");
    assertThat(status(answer)).isEqualTo(500);
    assertThat(message(answer))
        .contains("failed to join PID namespace of owner: Container " + id + " is not running");
  }

  /// It says which container cannot start, and what to do when a service is behind it.
  @ParameterizedTest
  @CsvSource({
    "NetworkMode, joining network namespace of container",
    "PidMode, failed to join PID namespace",
    "IpcMode, failed to join IPC namespace",
  })
  void aContainerWhoseNamespaceIsGoneIsNamed(String mode, String joining) throws IOException {
    make("owner", "true", "", "\"IpcMode\":\"shareable\"");
    make(
        "guest",
        "true",
        ",\"Labels\":{\"com.docker.compose.service\":\"app\"}",
        "\"%s\":\"container:owner\"".formatted(mode));
    assertThat(status(ask("DELETE /containers/owner"))).isEqualTo(204);
    for (String verb : List.of("start", "restart")) {
      assertThat(message(ask("POST /containers/guest/" + verb)))
          .matches(
              "container guest: %s: No such container: (owner|[0-9a-f]{12}) \\(jcompose up --force-recreate app makes it anew\\)"
                  .formatted(joining));
    }
    assertThat(status(ask("DELETE /containers/guest"))).isEqualTo(204);
  }

  @Test
  void theLastContainerWithANamelessVolumeTakesItAlong() throws IOException, InterruptedException {
    make("owner", "true", ",\"Volumes\":{\"/anon\":{}}", "");
    make("guest", "true", "", "\"VolumesFrom\":[\"owner\"]");
    assertThat(status(ask("DELETE /containers/owner?v=1"))).isEqualTo(204);
    assertThat(fetch("GET /volumes").path("Volumes")).hasSize(1);
    assertThat(status(ask("DELETE /containers/guest?v=1"))).isEqualTo(204);
    assertThat(fetch("GET /volumes").path("Volumes")).isEmpty();
  }

  @Test
  void aReadOnlyContainerCannotWriteItsNetworkFiles() throws IOException, InterruptedException {
    assertThat(
            output(
                "sealed",
                "for f in hosts resolv.conf hostname; do echo x >> /etc/$f || echo no; done"
                    + " 2>/dev/null",
                "",
                "\"ReadonlyRootfs\":true"))
        .isEqualTo("no\nno\nno\n");
  }

  @Test
  void sharedMemoryIsSharedAsAskedFor() throws IOException, InterruptedException {
    assertThat(
            output("none", "ls -d /dev/shm 2>/dev/null || echo none", "", "\"IpcMode\":\"none\""))
        .isEqualTo("none\n");
    start("private", "sleep 100", "", "");
    make("guest", "true", "", "\"IpcMode\":\"container:private\"");
    assertThat(message(ask("POST /containers/guest/start")))
        .contains("non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
    make("brief", "true", "", "\"AutoRemove\":true,\"IpcMode\":\"container:private\"");
    assertThat(status(ask("POST /containers/brief/start"))).isEqualTo(400);
    // The docker command waits for its removal.
    assertThat(status(ask("GET /containers/brief/json"))).isEqualTo(404);
    String old =
        body(ask("POST /v1.39/containers/create", "{\"Image\":\"busybox\",\"Cmd\":[\"true\"]}"));
    String id = DockerJson.docker().readTree(old).path("Id").asString();
    assertThat(
            fetch("GET /containers/" + id + "/json").path("HostConfig").path("IpcMode").asString())
        .isEqualTo("shareable");
  }

  @Test
  void allCapabilitiesAreThoseThereAre() throws IOException, InterruptedException {
    assertThat(output("all", "grep CapEff /proc/self/status", "", "\"CapAdd\":[\"ALL\"]"))
        .startsWith("CapEff:");
  }

  @Test
  void aHostNameOfOnesOwnGoesWithTheHostsNetwork() throws IOException, InterruptedException {
    assertThat(output("named", "hostname", ",\"Hostname\":\"foobar\"", "\"NetworkMode\":\"host\""))
        .isEqualTo("foobar\n");
  }

  @Test
  void limitsOfARunningContainerChangeAtOnceAndForItsNextRun() throws IOException {
    start("grows", "sleep 1000", "", "\"Memory\":67108864,\"MemorySwap\":134217728");
    assertThat(message(ask("POST /containers/grows/update", "{\"Memory\":209715200}")))
        .endsWith(
            "Memory limit should be smaller than already set memoryswap limit, update the"
                + " memoryswap at the same time");
    String answer =
        ask(
            "POST /containers/grows/update",
            "{\"Memory\":209715200,\"MemorySwap\":419430400,\"PidsLimit\":50,\"CpuShares\":512}");
    assertThat(answer).startsWith("HTTP/1.1 200").contains("{\"Warnings\":null}");
    Optional<ResourceUsage> usage = test.engine().containers().usage("grows");
    assertThat(usage.orElseThrow().memoryLimitBytes()).isEqualTo(209715200);
    JsonNode host = fetch("GET /containers/grows/json").path("HostConfig");
    assertThat(host.path("Memory").asLong()).isEqualTo(209715200);
    assertThat(host.path("MemorySwap").asLong()).isEqualTo(419430400);
    assertThat(host.path("PidsLimit").asLong()).isEqualTo(50);
    assertThat(status(ask("POST /containers/grows/restart?t=0"))).isEqualTo(204);
    assertThat(test.engine().containers().usage("grows").orElseThrow().memoryLimitBytes())
        .isEqualTo(209715200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"Memory\":1000}|400|Minimum memory limit allowed is 6MB",
        "{\"CpuShares\":-1}|400|invalid CPU shares (-1): shares: invalid argument",
        "{\"RestartPolicy\":{\"Name\":\"odd\"}}|400|invalid restart policy: unknown policy 'odd';"
            + " use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
      })
  void aChangeThatCannotBeIsRefused(String change, int status, String message) throws IOException {
    make("stays", "true", "", "\"Memory\":67108864");
    String answer = ask("POST /containers/stays/update", change);
    assertThat(message(answer)).isEqualTo(message);
    assertThat(status(answer)).isEqualTo(status);
  }

  @Test
  void aLinkHasANameThatCanBeTakenBack() throws IOException {
    start("store", "sleep 1000", "", "");
    start("web", "sleep 1000", "", "\"Links\":[\"store:db\"]");
    assertThat(names("")).containsExactly("/web", "/store", "/web/db");
    assertThat(status(ask("DELETE /containers/web/db"))).isEqualTo(404);
    assertThat(status(ask("DELETE /containers/web?link=1"))).isEqualTo(409);
    assertThat(status(ask("DELETE /containers/web/db?link=1"))).isEqualTo(204);
    assertThat(status(ask("DELETE /containers/web/db?link=1"))).isEqualTo(404);
    assertThat(names("")).containsExactly("/web", "/store");
    assertThat(fetch("GET /containers/web/json").path("HostConfig").path("Links")).isEmpty();
  }

  /// The names in a list of containers.
  private List<String> names(String query) throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode container : fetch("GET /containers/json" + query)) {
      container.path("Names").forEach(name -> names.add(name.asString()));
    }
    return names;
  }

  private List<String> filtered(String filters) throws IOException {
    return names("?filters=" + URLEncoder.encode(filters, StandardCharsets.UTF_8));
  }

  @Test
  void listsHoldWhatTheirFiltersAskFor() throws IOException, InterruptedException {
    make("first", "true", "", "");
    String _ =
        output("ended", "exit 3", "", "\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"24411\"}]}");
    assertThat(status(ask("POST /commit?container=ended&repo=derived"))).isEqualTo(201);
    String answer =
        ask("POST /containers/create?name=child", "{\"Image\":\"derived\",\"Cmd\":[\"true\"]}");
    assertThat(status(answer)).as(answer).isEqualTo(201);
    start("running", "sleep 1000", ",\"ExposedPorts\":{\"8080/tcp\":{},\"53/udp\":{}}", "");

    assertThat(filtered("{\"since\":[\"first\"]}")).containsExactly("/running");
    assertThat(filtered("{\"exited\":[\"3\"]}")).isEmpty();
    assertThat(filtered("{\"status\":[\"exited\"],\"exited\":[\"3\"]}")).containsExactly("/ended");
    assertThat(filtered("{\"status\":[\"created\"],\"ancestor\":[\"busybox\"]}"))
        .containsExactly("/child", "/first");
    assertThat(filtered("{\"status\":[\"created\"],\"ancestor\":[\"derived\"]}"))
        .containsExactly("/child");
    assertThat(filtered("{\"expose\":[\"8000-9000\"]}")).containsExactly("/running");
    assertThat(filtered("{\"expose\":[\"53/udp\"]}")).containsExactly("/running");
    assertThat(filtered("{\"expose\":[\"53\"]}")).isEmpty();
    for (String wrong :
        List.of("exited=x", "health=fine", "publish=http", "status=bogus", "is-task=maybe")) {
      String[] parts = wrong.split("=", 2);
      String refusal =
          ask(
              "GET /containers/json?filters={%%22%s%%22:[%%22%s%%22]}"
                  .formatted(parts[0], parts[1]));
      assertThat(status(refusal)).as(wrong).isEqualTo(400);
      assertThat(message(refusal)).isEqualTo("invalid filter '" + wrong + "'");
    }
  }

  @Test
  void clientsOfBeforeFindTheShortIdAmongTheAliases() throws IOException {
    assertThat(status(ask("POST /networks/create", "{\"Name\":\"old\"}"))).isEqualTo(201);
    make("aliased", "true", "", "\"NetworkMode\":\"old\"");
    JsonNode now = fetch("GET /v1.45/containers/aliased/json");
    String shortId = now.path("Id").asString().substring(0, 12);
    assertThat(now.path("NetworkSettings").path("Networks").path("old").path("Aliases").toString())
        .doesNotContain(shortId);
    JsonNode before = fetch("GET /v1.44/containers/aliased/json");
    assertThat(
            before.path("NetworkSettings").path("Networks").path("old").path("Aliases").toString())
        .contains(shortId);
  }

  @Test
  void aLinkedContainerIsKnownByNameAndVariables() throws IOException, InterruptedException {
    start("store", "sleep 1000", ",\"Env\":[\"PASS=x\"],\"ExposedPorts\":{\"5432/tcp\":{}}", "");
    String address =
        fetch("GET /containers/store/json").path("NetworkSettings").path("IPAddress").asString();
    assertThat(
            output(
                "web",
                "grep -w my-db /etc/hosts; echo $MY_DB_PORT $MY_DB_ENV_PASS $MY_DB_NAME",
                "",
                "\"Links\":[\"store:my-db\"]"))
        .isEqualTo("%s\tmy-db\ntcp://%s:5432 x /web/my-db\n".formatted(address, address));
    String answer =
        ask(
            "POST /containers/create",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"Links\":[\"nope:x\"]}}");
    assertThat(status(answer)).isEqualTo(400);
    assertThat(message(answer))
        .isEqualTo("could not get container for nope: No such container: nope");
    assertThat(status(ask("POST /containers/store/stop?t=0"))).isEqualTo(204);
    assertThat(message(ask("POST /containers/web/start")))
        .isEqualTo("Cannot link to a non running container: /store AS /web/my-db");
  }

  @Test
  void whoeverMountsDockersSocketReachesThisEngine() throws IOException, InterruptedException {
    Assumptions.assumeFalse(
        Files.exists(Path.of("/var/run/docker.sock")), "there is a Docker on this machine");
    String inode = output("agent", "stat -c %i /s", "", "\"Binds\":[\"/var/run/docker.sock:/s\"]");
    assertThat(inode.strip()).isEqualTo(Files.getAttribute(socket, "unix:ino").toString());
    assertThat(Path.of("/var/run/docker.sock")).doesNotExist();
  }
}
