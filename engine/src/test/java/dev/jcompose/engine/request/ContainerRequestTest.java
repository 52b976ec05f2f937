package dev.jcompose.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ContainerRequestTest {
  @Test
  void aDockerBodyIsReadTolerantly() {
    var request =
        ContainerRequest.parse(
            DockerJson.docker()
                .readTree(
                    """
                    {"Image":"busybox","Cmd":"true","Tty":null,"containerId":"x","Env":null,
                     "ExposedPorts":{"80/tcp":{}},"Labels":{"a":"b"},"Entrypoint":[""],
                     "HostConfig":{"NetworkMode":"n1","UTSMode":"host","MemorySwappiness":-1,
                       "PidsLimit":null,"RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3},
                       "PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},
                       "ConsoleSize":[24,80],"Mounts":[{"Type":"volume","Target":"/v",
                       "VolumeOptions":{}}],"LogConfig":{"Type":"","Config":null}},
                     "NetworkingConfig":{"EndpointsConfig":{"n1":{"IPAMConfig":
                       {"IPv4Address":"10.0.0.2"},"Aliases":["web"]},"n2":null}}}
                    """));

    assertThat(request.config().cmd()).contains(List.of("true"));
    assertThat(request.config().entrypoint()).contains(List.of(""));
    assertThat(request.config().exposedPorts().names()).contains("80/tcp");
    assertThat(request.hostConfig().utsMode()).isEqualTo("host");
    assertThat(request.hostConfig().memorySwappiness()).contains(-1L);
    assertThat(request.hostConfig().pidsLimit()).isEmpty();
    assertThat(request.hostConfig().restartPolicy())
        .isEqualTo(new HostConfig.RestartPolicy("on-failure", 3));
    assertThat(request.hostConfig().portBindings().get("80/tcp"))
        .containsExactly(new HostConfig.HostPort("", "8080"));
    assertThat(request.hostConfig().logConfig()).isEqualTo(HostConfig.LogConfig.DEFAULT);
    assertThat(
            Objects.requireNonNull(request.networks().get("n1"))
                .ipamConfig()
                .orElseThrow()
                .ipv4Address())
        .isEqualTo("10.0.0.2");
    assertThat(request.networks()).containsKey("n2");
  }

  @Test
  void everyFieldIsShown() {
    var request =
        DockerRequest.of(
            Map.of(
                "Image", "busybox",
                "Entrypoint", List.of(),
                "HostConfig", Map.of("NetworkMode", "host", "Init", true, "UTSMode", "host")));
    String config = DockerJson.docker().writeValueAsString(request.config());
    String host = DockerJson.docker().writeValueAsString(request.hostConfig());

    assertThat(DockerJson.docker().readValue(config, ContainerConfig.class))
        .isEqualTo(request.config());
    assertThat(DockerJson.docker().readValue(host, HostConfig.class))
        .isEqualTo(request.hostConfig());
    assertThat(host).contains("\"UTSMode\":\"host\"", "\"CpusetCpus\":\"\"", "\"Binds\":[]");
  }

  @Test
  void aWrongTypeIsTheCallersMistake() {
    assertThatThrownBy(
            () -> ContainerRequest.parse(DockerJson.docker().readTree("{\"Labels\":[1,2]}")))
        .isInstanceOf(EngineException.BadRequest.class);
  }
}
