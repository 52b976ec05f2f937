package dev.jcompose.engine.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.http.ApiVersion;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.spec.KernelLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateWarningsTest {
  private static final KernelLimits OLD = new KernelLimits(true, true, true, true);
  private static final KernelLimits NEW = new KernelLimits(false, false, false, false);

  private static ContainerRequest request(String fields) {
    return ContainerRequest.parse(
        DockerJson.docker().readTree("{\"Image\":\"busybox\"," + fields + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"OomKillDisable\":true|Your kernel does not support OomKillDisable. OomKillDisable"
            + " discarded.",
        "\"MemorySwappiness\":50|Your kernel does not support memory swappiness capabilities or the"
            + " cgroup is not mounted. Memory swappiness discarded.",
        "\"BlkioWeight\":300|Your kernel does not support Block I/O weight or the cgroup is not"
            + " mounted. Weight discarded.",
        "\"BlkioWeightDevice\":[{\"Path\":\"/dev/vda\",\"Weight\":300}]|Your kernel does not support"
            + " Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.",
        "\"NetworkMode\":\"host\",\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"80\"}]}|Published"
            + " ports are discarded when using host network mode",
      })
  void whatHasNoEffectIsSaid(String host, String words) {
    assertThat(CreateWarnings.of(request("\"HostConfig\":{" + host + "}"), NEW, ApiVersion.NEWEST))
        .containsExactly(words);
  }

  @Test
  void whatTheKernelCanDoIsOnlyRiskyWithoutALimit() {
    assertThat(
            CreateWarnings.of(
                request("\"HostConfig\":{\"OomKillDisable\":true,\"MemorySwappiness\":5}"),
                OLD,
                ApiVersion.NEWEST))
        .singleElement()
        .asString()
        .startsWith("OOM killer is disabled for the container, but no memory limit is set");
    assertThat(
            CreateWarnings.of(
                request("\"HostConfig\":{\"OomKillDisable\":true,\"Memory\":67108864}"),
                OLD,
                ApiVersion.NEWEST))
        .isEmpty();
  }

  @Test
  void theDefaultSwappinessNeedsNoSupport() {
    assertThat(
            CreateWarnings.of(
                request("\"HostConfig\":{\"MemorySwappiness\":-1}"), NEW, ApiVersion.NEWEST))
        .isEmpty();
  }

  @Test
  void anAddressOfTheWholeContainerIsOldSinceVersion144() {
    ContainerRequest request = request("\"MacAddress\":\"02:42:ac:11:00:09\"");
    assertThat(CreateWarnings.of(request, NEW, new ApiVersion(1, 43))).isEmpty();
    assertThat(CreateWarnings.of(request, NEW, new ApiVersion(1, 44))).hasSize(1);
  }
}
