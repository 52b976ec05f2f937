package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.spec.KernelLimits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Statuses, words and fields that programs read in the answers of Docker's API.
class DockerAnswersTest extends ServerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/containers/create|{invalid json|invalid JSON: invalid character 'i' looking for beginning"
            + " of object key string",
        "/containers/create|{} trailing|unexpected content after JSON",
        "/containers/nope/exec|{} trailing|unexpected content after JSON",
        "/exec/nope/start|{\"a\" 1}|invalid JSON: invalid character '1' after object key",
        "/volumes/create|{\"a\":1 2}|invalid JSON: invalid character '2' after object key:value"
            + " pair",
        "/networks/create|{\"a\":[1 2]}|invalid JSON: invalid character '2' after array element",
        "/commit|nonsense|invalid JSON: invalid character 'n' looking for beginning of value",
        "/networks/create|{|invalid JSON: unexpected EOF"
      })
  void aBodyThatIsNoJsonIsToldInTheWordsOfGo(String path, String body, String words)
      throws IOException {
    String answer = ask("POST " + path, body);
    assertThat(status(answer)).isEqualTo(400);
    assertThat(message(answer)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/containers/create|{\"Image\":1}|number|struct field Image of type string",
        "/containers/create|{\"Image\":\"busybox\",\"Tty\":\"true\"}|string|struct field Tty of type bool",
        "/containers/create|{\"Image\":\"busybox\",\"HostConfig\":{\"Memory\":\"9\"}}|string|struct"
            + " field Memory of type int64",
        "/containers/create|{\"Image\":\"busybox\",\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostPort\":80}]}}}"
            + "|number|struct field PortBindings.80/tcp.HostPort of type string",
        "/containers/create|{\"Image\":\"busybox\",\"HostConfig\":1}|number|value of type HostConfig",
        "/containers/nope/update|{\"Memory\":\"9\"}|string|struct field Memory of type int64",
        "/volumes/create|{\"Name\":1}|number|struct field Name of type string",
        "/volumes/create|{\"Labels\":[]}|array|struct field Labels of type map",
        "/volumes/create|\"web\"|string|value of type CreateRequest",
        "/containers/any/update|{\"Memory\":\"9\"}|string|struct field Memory of type int64",
        "/auth|{\"username\":1}|number|struct field username of type string",
      })
  void aValueOfTheWrongTypeIsNamed(String path, String body, String found, String field)
      throws IOException {
    String answer = ask("POST " + path, body);
    assertThat(message(answer))
        .isEqualTo("invalid JSON: json: cannot unmarshal " + found + " into Go " + field);
    assertThat(status(answer)).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /images/BAD/json,",
    "GET /images/BAD/history,",
    "GET /images/BAD/get,",
    "DELETE /images/BAD,",
    "POST /images/create?fromImage=BAD&tag=1,",
    "POST /containers/create,{\"Image\":\"BAD\"}",
  })
  void aNameThatNoImageCanHaveIsTheClientsMistake(String request, String body) throws IOException {
    String answer = ask(request, body == null ? "" : body);
    assertThat(message(answer))
        .isEqualTo("invalid reference format: repository name (library/BAD) must be lowercase");
    assertThat(status(answer)).isEqualTo(400);
    assertThat(status(ask("GET /images/" + "a".repeat(64) + "/json"))).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1|500|Get \"https://-1/v2/\": no such host",
        "http://|500|Get \"https:/v2/\": http: no Host in request URL",
        "a b|400|unable to parse server address: parse \"https://a b\": illegal character in authority",
      })
  void whereNoRegistryCanBeNobodyLogsIn(String address, int status, String words)
      throws IOException {
    String answer =
        ask(
            "POST /auth",
            "{\"username\":\"u\",\"password\":\"p\",\"serveraddress\":\"" + address + "\"}");
    assertThat(message(answer)).isEqualTo(words);
    assertThat(status(answer)).isEqualTo(status);
  }

  @Test
  void aWeightThatTheKernelDoesNotHaveIsDiscardedAndSaid() throws IOException {
    Assumptions.assumeFalse(KernelLimits.here().blockWeight(), "this kernel has block I/O weights");
    String words =
        "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.";
    String made =
        ask(
            "POST /containers/create?name=heavy",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"BlkioWeight\":300}}");
    assertThat(DockerJson.docker().readTree(body(made)).path("Warnings").path(0).asString())
        .isEqualTo(words);
    String changed = ask("POST /containers/heavy/update", "{\"BlkioWeight\":400}");
    assertThat(DockerJson.docker().readTree(body(changed)).path("Warnings").path(0).asString())
        .isEqualTo(words);
    assertThat(fetch("GET /containers/heavy/json").path("HostConfig").path("BlkioWeight").asInt())
        .isZero();
  }

  @Test
  void oneReadingIsNoStream() throws IOException {
    assertThat(message(ask("GET /containers/any/stats?one-shot=1")))
        .isEqualTo("cannot have stream=1 and one-shot=1");
  }

  @Test
  void portsOfAContainerInTheHostsNetworkAreSaidToBeDiscarded() throws IOException {
    String answer =
        ask(
            "POST /containers/create",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"NetworkMode\":\"host\","
                + "\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"80\"}]}}}");
    assertThat(status(answer)).isEqualTo(201);
    assertThat(DockerJson.docker().readTree(body(answer)).path("Warnings").get(0).asString())
        .isEqualTo("Published ports are discarded when using host network mode");
  }

  @Test
  void anImportFromNowhereAsksForTheAddress() throws IOException {
    String answer = ask("POST /images/create");
    assertThat(message(answer)).isEqualTo("Get \"http:\": http: no Host in request URL");
    assertThat(status(answer)).isEqualTo(500);
  }

  @Test
  void diskUsageIsThatOfWhatIsAskedFor() throws IOException {
    JsonNode some = fetch("GET /system/df?type=image&type=volume");
    assertThat(some.path("Images")).isNotEmpty();
    assertThat(some.path("Volumes").isArray()).isTrue();
    assertThat(some.path("Containers").isNull()).isTrue();
    String answer = ask("GET /system/df?type=bogus");
    assertThat(message(answer)).isEqualTo("unknown object type: bogus");
    assertThat(status(answer)).isEqualTo(400);
  }

  @Test
  void whatIsNoPortIsNotExposed() throws IOException {
    String answer =
        ask(
            "POST /containers/create",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"ExposedPorts\":{\"x\":{}}}");
    assertThat(message(answer)).isEqualTo("invalid port specification: \"x\"");
    assertThat(status(answer)).isEqualTo(400);
    assertThat(fetch("GET /containers/json?all=1")).isEmpty();
  }

  @Test
  void lessThanAHundredthOfAProcessorIsNoLimit() throws IOException {
    String answer =
        ask(
            "POST /containers/create",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"NanoCpus\":1}}");
    assertThat(message(answer)).startsWith("range of CPUs is from 0.01 to ");
    assertThat(status(answer)).isEqualTo(400);
  }

  @Test
  void everyPathHasOptions() throws IOException {
    assertThat(status(ask("OPTIONS /"))).isEqualTo(200);
    assertThat(status(ask("OPTIONS /containers/json"))).isEqualTo(200);
  }

  @Test
  void whoCannotBeAttachedToIsToldInPlainWords() throws IOException {
    String answer = ask("POST /containers/nope/attach");
    assertThat(status(answer)).isEqualTo(404);
    assertThat(body(answer)).isEqualTo("No such container: nope\r\n");
  }

  @Test
  void whoIsStillSendingGetsTheAnswer() throws IOException {
    // More than fits into the socket's buffers, to somebody who does not want it.
    String answer = ask("POST /containers/nope/start", "x".repeat(2 << 20));
    assertThat(status(answer)).isEqualTo(404);
  }

  @Test
  void aProcessTableIsMadeByTheHostsPsWhenWeDoNotKnowTheArguments() throws IOException {
    start("busy", "sleep 1000 & exec sleep 1001", "", "");
    // The shell starts one and becomes the other one after its own start.
    Awaitility.await()
        .untilAsserted(() -> {
          JsonNode table = fetch("GET /containers/busy/top?ps_args=aux%20--sort=-pid");
          assertThat(table.path("Titles").get(0).asString("")).isEqualTo("USER");
          assertThat(table.path("Processes")).hasSize(2);
          assertThat(table.path("Processes").get(1).get(10).asString()).isEqualTo("sleep 1001");
        });
    assertThat(message(ask("GET /containers/busy/top?ps_args=--nonsense"))).startsWith("ps: ");
  }

  @Test
  void whatWasNotStartedInAContainerEndsWithIt() throws IOException, InterruptedException {
    start("web", "sleep 1000", "", "");
    String exec =
        DockerJson.docker()
            .readTree(body(ask("POST /containers/web/exec", "{\"Cmd\":[\"true\"]}")))
            .path("Id")
            .asString();
    assertThat(status(ask("POST /containers/web/kill"))).isEqualTo(204);
    test.ended("web");
    assertThat(status(ask("POST /exec/" + exec + "/start", "{\"Detach\":true}"))).isEqualTo(404);
  }

  @Test
  void whatClientsOfEarlierVersionsMeanIsUnderstood() throws IOException {
    String small = "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"Memory\":1000}";
    assertThat(message(ask("POST /containers/create", small))).contains("Minimum memory limit");
    String networks =
        "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"NetworkingConfig\":{\"EndpointsConfig\":{\"a\":{},\"b\":{}}}}";
    assertThat(message(ask("POST /v1.43/containers/create", networks)))
        .isEqualTo("Container cannot be created with multiple network endpoints");
    assertThat(status(ask("POST /v1.44/containers/create", networks))).isEqualTo(201);
    assertThat(fetch("GET /v1.24/info").path("ExecutionDriver").asString())
        .isEqualTo("<not supported>");
    assertThat(fetch("GET /info").has("ExecutionDriver")).isFalse();
    assertThat(message(ask("POST /containers/create", "{\"Image\":\"\"}")))
        .isEqualTo("no command specified");
  }

  @Test
  void whatIsHiddenAndWhatHasNoNameIsShown() throws IOException {
    make("plain", "true", "", "");
    JsonNode plain = fetch("GET /containers/plain/json");
    assertThat(plain.path("HostConfig").path("MaskedPaths")).hasSize(11);
    assertThat(plain.path("HostConfig").path("ReadonlyPaths")).hasSize(5);
    assertThat(plain.path("Config").path("Volumes").isNull()).isTrue();
    JsonNode bridge = plain.path("NetworkSettings").path("Networks").path("bridge");
    assertThat(bridge.path("Aliases").isNull()).isTrue();
    make("bare", "true", "", "\"MaskedPaths\":[],\"ReadonlyPaths\":[\"/proc/sys\"]");
    JsonNode bare = fetch("GET /containers/bare/json").path("HostConfig");
    assertThat(bare.path("MaskedPaths").toString()).isEqualTo("[]");
    assertThat(bare.path("ReadonlyPaths").toString()).isEqualTo("[\"/proc/sys\"]");
  }

  @Test
  void whatNobodyAskedForIsNullOrAbsent() throws IOException {
    make("none", "true", "", "\"CapAdd\":[],\"PidsLimit\":-1,\"MemorySwappiness\":-1");
    JsonNode none = fetch("GET /containers/none/json");
    JsonNode host = none.path("HostConfig");
    for (String field :
        List.of("Binds", "CapAdd", "ExtraHosts", "VolumesFrom", "PidsLimit", "MemorySwappiness")) {
      assertThat(host.get(field).isNull()).as(field).isTrue();
    }
    for (String field : List.of("Mounts", "Tmpfs", "Sysctls", "Annotations", "Init")) {
      assertThat(host.has(field)).as(field).isFalse();
    }
    assertThat(none.path("Config").get("Env").isNull()).isTrue();
    assertThat(none.path("Config").has("ExposedPorts")).isFalse();
    assertUnset(none);
    assertUnset(
        fetch("GET /containers/json?all=1&filters=%7B%22name%22%3A%5B%22none%22%5D%7D").path(0));

    JsonNode volume =
        DockerJson.docker().readTree(body(ask("POST /volumes/create", "{\"Name\":\"plain\"}")));
    assertThat(volume.get("Labels").isNull()).isTrue();
    assertThat(volume.get("Options").isNull()).isTrue();
  }

  private static void assertUnset(JsonNode container) {
    JsonNode bridge = container.path("NetworkSettings").path("Networks").path("bridge");
    for (String field : List.of("Links", "Aliases", "DriverOpts", "DNSNames")) {
      assertThat(bridge.get(field).isNull()).as(field).isTrue();
    }
  }

  @Test
  void aLimitOfProcessesIsTakenBack() throws IOException, InterruptedException {
    start("few", "sleep 1000", "", "\"PidsLimit\":32");
    assertThat(status(ask("POST /v1.39/containers/few/update", "{\"PidsLimit\":5}")))
        .isEqualTo(200);
    JsonNode limit = fetch("GET /containers/few/json").path("HostConfig").path("PidsLimit");
    assertThat(limit.asInt()).isEqualTo(32);
    assertThat(status(ask("POST /containers/few/update", "{\"PidsLimit\":-1}"))).isEqualTo(200);
    limit = fetch("GET /containers/few/json").path("HostConfig").path("PidsLimit");
    assertThat(limit.asInt(-5)).isZero();
    assertThat(fetch("GET /containers/few/stats?stream=0").path("pids_stats").has("limit"))
        .isFalse();
  }

  @Test
  void ownerAndModeOfTheImagesEtcAreThoseInTheContainer() throws IOException, InterruptedException {
    String dockerfile =
        "FROM busybox\nRUN mkdir -p /etc && chown 1001:1002 /etc && chmod 700 /etc\n";
    assertThat(post("/build?t=owned", contextArchive(dockerfile))).contains("Successfully built");
    String answer =
        ask(
            "POST /containers/create?name=owned",
            "{\"Image\":\"owned\",\"Cmd\":[\"stat\",\"-c\",\"%u %g %a\",\"/etc\"]}");
    assertThat(status(answer)).as(answer).isEqualTo(201);
    assertThat(status(ask("POST /containers/owned/start"))).isEqualTo(204);
    test.ended("owned");
    assertThat(test.log("owned")).isEqualTo("1001 1002 700\n");
  }

  @Test
  void aNameWithItsDomainIsAlsoKnownWithoutIt() throws IOException, InterruptedException {
    assertThat(output("web", "cat /etc/hosts", ",\"Hostname\":\"web.example.com\"", ""))
        .contains("web.example.com web\n");
  }

  @Test
  void aProbeThatTakesTooLongTellsWhatItSaidSoFar() throws IOException {
    start(
        "slow",
        "sleep 1000",
        ",\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"echo so far; sleep 60\"],"
            + "\"Interval\":100000000,\"Timeout\":500000000}",
        "");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(
                    fetch("GET /containers/slow/json")
                        .path("State")
                        .path("Health")
                        .path("Log")
                        .path(0)
                        .path("Output")
                        .asString(""))
                .isEqualTo("Health check exceeded timeout (500ms): so far\n"));
  }

  @Test
  void copiesAreEvents() throws IOException {
    make("box", "true", "", "");
    assertThat(status(ask("GET /containers/box/archive?path=/bin/sh"))).isEqualTo(200);
    long now = Instant.now().getEpochSecond() + 1;
    assertThat(ask("GET /events?until=" + now + "&filters={%22container%22:[%22box%22]}"))
        .contains("\"Action\":\"archive-path\"");
  }

  @Test
  void onlyPortsOfTheHostArePublished() throws IOException {
    start("web", "sleep 1000", "", "\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"0\"}]}");
    String port =
        fetch("GET /containers/web/json")
            .path("NetworkSettings")
            .path("Ports")
            .path("80/tcp")
            .get(0)
            .path("HostPort")
            .asString();
    assertThat(fetch("GET /containers/json?filters={%22publish%22:[%22" + port + "%22]}"))
        .hasSize(1);
    assertThat(fetch("GET /containers/json?filters={%22publish%22:[%2280%22]}")).isEmpty();
  }

  @Test
  void anImageIsAnAncestorAlsoWhereOnlyItsConfigurationChanged() throws IOException {
    assertThat(post("/build?t=child", contextArchive("FROM busybox\nLABEL a=1\n")))
        .contains("Successfully built");
    assertThat(post("/build?t=other", contextArchive("FROM busybox\nLABEL a=2\n")))
        .contains("Successfully built");
    assertThat(status(ask("POST /containers/create", "{\"Image\":\"child\",\"Cmd\":[\"true\"]}")))
        .isEqualTo(201);
    String list = "GET /containers/json?all=1&filters={%22ancestor%22:[%22";
    assertThat(fetch(list + "busybox%22]}")).hasSize(1);
    assertThat(fetch(list + "child%22]}")).hasSize(1);
    assertThat(fetch(list + "other%22]}")).isEmpty();
  }

  @Test
  void whatHasADefaultIsShownWithIt() throws IOException {
    make("plain", "true", "", "\"MemorySwappiness\":-1,\"PidsLimit\":0");
    JsonNode host = fetch("GET /containers/plain/json").path("HostConfig");
    assertThat(host.path("ConsoleSize").toString()).isEqualTo("[0,0]");
    assertThat(host.path("CgroupnsMode").asString()).isIn("host", "private");
    assertThat(host.path("MemorySwappiness").isNull()).isTrue();
    assertThat(host.path("PidsLimit").isNull()).isTrue();
    assertThat(ask("GET /containers/plain/changes")).endsWith("null\n");
  }

  @Test
  void whatWasAskedForIsShown() throws IOException {
    make(
        "asked",
        "true",
        ",\"ExposedPorts\":{\"80/tcp\":{}}",
        "\"CapAdd\":[\"NET_ADMIN\"],\"Init\":true,\"PidsLimit\":7,\"Tmpfs\":{\"/t\":\"\"}");
    JsonNode container = fetch("GET /containers/asked/json");
    JsonNode host = container.path("HostConfig");
    assertThat(host.path("CapAdd")).hasSize(1);
    assertThat(host.path("Init").asBoolean()).isTrue();
    assertThat(host.path("PidsLimit").asInt()).isEqualTo(7);
    assertThat(host.path("Tmpfs")).hasSize(1);
    assertThat(container.path("Config").path("ExposedPorts")).hasSize(1);
  }

  @Test
  void aRequestWithoutABodyAsksForNothingInParticular() throws IOException {
    String volume = ask("POST /volumes/create", "");
    assertThat(status(volume)).isEqualTo(201);
    JsonNode made = DockerJson.docker().readTree(body(volume));
    assertThat(made.path("Options").isNull()).isTrue();
    assertThat(status(ask("DELETE /volumes/" + made.path("Name").asString()))).isEqualTo(204);
    assertThat(message(ask("POST /networks/create", ""))).isEqualTo("invalid name: ");
    assertThat(message(ask("POST /networks/bridge/connect", "")))
        .isEqualTo("invalid name or ID supplied: \"\"");
    assertThat(status(ask("POST /containers/nope/update", ""))).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "kill?signal=BOGUS|400|cannot kill container: one: invalid signal: BOGUS",
        "rename?name=two|409|Error when allocating new name: Conflict. The container name \"/two\"",
        "rename?name=-|400|Error when allocating new name: Invalid container name (-), only",
      })
  void whatWasToBeDoneIsSaidWithTheReason(String request, int status, String words)
      throws IOException {
    make("one", "true", "", "");
    make("two", "true", "", "");
    String answer = ask("POST /containers/one/" + request);
    assertThat(status(answer)).isEqualTo(status);
    assertThat(message(answer)).startsWith(words);
  }

  @Test
  void aFilterHasOneMeaning() throws IOException {
    assertThat(fetch("GET /containers/json?filters=null")).isEmpty();
    assertThat(status(ask("GET /images/json?filters={%22dangling%22:[%22true%22,%22false%22]}")))
        .isEqualTo(400);
  }

  @Test
  void anExecThatCannotBeStartedSaysWhy() throws IOException {
    start("host", "sleep 1000", "", "");
    String keys =
        ask("POST /containers/host/exec", "{\"Cmd\":[\"true\"],\"DetachKeys\":\"bogus\"}");
    assertThat(message(keys)).isEqualTo("Invalid detach keys (bogus) provided");
    String made = ask("POST /containers/host/exec", "{\"Cmd\":[\"true\"]}");
    String id = DockerJson.docker().readTree(body(made)).path("Id").asString();
    // Without an upgrade, there is one type of stream.
    assertThat(ask("POST /exec/" + id + "/start", "{}"))
        .contains("Content-Type: application/vnd.docker.raw-stream");
    assertThat(message(ask("POST /exec/" + id + "/start", "{}"))).endsWith("has already run");
  }

  @Test
  void aBindOfAPathAloneIsAVolumeWithoutAName() throws IOException {
    make("store", "true", "", "\"Binds\":[\"/data\"]");
    JsonNode mount = fetch("GET /containers/store/json").path("Mounts").get(0);
    assertThat(mount.path("Type").asString()).isEqualTo("volume");
    assertThat(mount.path("Destination").asString()).isEqualTo("/data");
    assertThat(mount.path("Name").asString()).hasSize(64);
  }
}
