package dev.jcompose.engine.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.image.ImageConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigMergeTest {
  private static final ImageConfig IMAGE =
      new ImageConfig(
          "nobody",
          List.of("PATH=/bin", "A=image"),
          Optional.of(List.of("/entry")),
          Optional.of(List.of("serve", "-v")),
          "/srv",
          List.of("/data"),
          List.of("80/tcp", "x", "70-71/tcp"),
          Map.of("from", "image", "both", "image"),
          Optional.of("SIGQUIT"),
          Optional.of(
              new ImageConfig.Healthcheck(
                  List.of("CMD", "check"),
                  Optional.of(Duration.ofSeconds(7)),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(9))),
          List.of(),
          List.of());

  private static ContainerConfig merged(Map<String, ?> wish) {
    Map<String, Object> body = new HashMap<>(wish);
    body.put("Image", "x");
    ContainerRequest request = DockerRequest.of(body);
    return ConfigMerge.merge(request.config(), IMAGE, request.hostConfig(), "0123456789ab");
  }

  static Stream<Arguments> commandLines() {
    Optional<List<String>> entry = Optional.of(List.of("/entry"));
    Optional<List<String>> serve = Optional.of(List.of("serve", "-v"));
    Optional<List<String>> mine = Optional.of(List.of("mine"));
    return Stream.of(
        Arguments.of("nothing asked for", Map.of(), entry, serve),
        Arguments.of("a command", Map.of("Cmd", List.of("mine")), entry, mine),
        Arguments.of(
            "an entrypoint drops the image's command",
            Map.of("Entrypoint", List.of("mine")),
            mine,
            Optional.empty()),
        Arguments.of(
            "an empty entrypoint drops only the image's entrypoint",
            Map.of("Entrypoint", List.of()),
            Optional.of(List.of()),
            serve),
        Arguments.of(
            "the command line's empty entrypoint",
            Map.of("Entrypoint", List.of(""), "Cmd", List.of("mine")),
            Optional.empty(),
            mine));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commandLines")
  void entrypointAndCommandFollowDocker(
      String name,
      Map<String, ?> wish,
      Optional<List<String>> entrypoint,
      Optional<List<String>> command) {
    ContainerConfig config = merged(wish);

    assertThat(config.entrypoint()).as(name).isEqualTo(entrypoint);
    assertThat(config.cmd()).as(name).isEqualTo(command);
  }

  @Test
  void theRequestsVariablesAndLabelsWin() {
    ContainerConfig config =
        merged(Map.of("Env", List.of("A=mine", "B=2"), "Labels", Map.of("both", "mine")));

    assertThat(config.env()).containsExactly("A=mine", "B=2", "PATH=/bin");
    assertThat(config.labels()).containsOnly(Map.entry("from", "image"), Map.entry("both", "mine"));
  }

  @Test
  void aHealthcheckIsMergedFieldByField() {
    HealthConfig check =
        merged(Map.of("Healthcheck", Map.of("Timeout", 5_000_000_000L)))
            .healthcheck()
            .orElseThrow();

    assertThat(check)
        .isEqualTo(
            new HealthConfig(List.of("CMD", "check"), 7_000_000_000L, 5_000_000_000L, 0, 0, 9));
  }

  @Test
  void exposedPortsAndVolumesAreUnited() {
    ContainerConfig config =
        merged(
            Map.of(
                "Volumes",
                Map.of("/mine", Map.of()),
                "HostConfig",
                Map.of("PortBindings", Map.of("443", List.of(Map.of("HostPort", "8443"))))));

    assertThat(config.exposedPorts().names()).containsExactlyInAnyOrder("80/tcp", "443/tcp");
    assertThat(config.volumes().names()).containsExactlyInAnyOrder("/mine", "/data");
    assertThat(config.hostname()).isEqualTo("0123456789ab");
  }
}
