package dev.jcompose.engine.request;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamespaceConflictsTest {
  private static void check(
      String hostname, String mac, String exposed, String network, String uts, String more) {
    String body =
        "{\"Image\":\"i\",\"Hostname\":\"%s\",\"MacAddress\":\"%s\",\"ExposedPorts\":%s,\"HostConfig\":{\"NetworkMode\":\"%s\",\"UTSMode\":\"%s\"%s}}"
            .formatted(hostname, mac, exposed, network, uts, more);
    ContainerRequest request = ContainerRequest.parse(DockerJson.docker().readTree(body));
    NamespaceConflicts.check(request.config(), request.hostConfig());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h||{}|bridge|host||hostname and the UTS mode",
        "h||{}|container:a|||hostname and the network mode",
        "|02:42:ac:11:00:02|{}|container:a|||mac-address and the network mode",
        "|02:42:ac:11:00:02|{}|host|||mac-address and the network mode",
        "||{}|container:a||,\"Dns\":[\"1.1.1.1\"]|dns and the network mode",
        "||{}|container:a||,\"ExtraHosts\":[\"a:1.1.1.1\"]|custom host-to-IP mapping and the network mode",
        "||{}|container:a||,\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"80\"}]}|port publishing and the container type network mode",
        "||{}|container:a||,\"PublishAllPorts\":true|port publishing and the container type network mode",
        "||{\"80/tcp\":{}}|container:a|||port exposing and the container type network mode",
      })
  void whatMeetsANamespaceOfOthersIsRefused(
      String hostname,
      String mac,
      String exposed,
      String network,
      String uts,
      String more,
      String why) {
    assertThatThrownBy(
            () -> check(text(hostname), text(mac), exposed, network, text(uts), text(more)))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage("conflicting options: " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h|02:42:ac:11:00:02|{\"80/tcp\":{}}|bridge||,\"Dns\":[\"1.1.1.1\"]",
        "h||{\"80/tcp\":{}}|host||,\"ExtraHosts\":[\"a:1.1.1.1\"]",
        "||{}|container:a|host|",
      })
  void whatIsItsOwnIsNot(
      String hostname, String mac, String exposed, String network, String uts, String more) {
    assertThatCode(() -> check(text(hostname), text(mac), exposed, network, text(uts), text(more)))
        .doesNotThrowAnyException();
  }

  /// CSV has null for nothing.
  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
