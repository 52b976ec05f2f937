package dev.jcompose.engine.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.json.DockerJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ContainerJsonTest {
  /// As an engine before decision 079 wrote them: names in upper camel case, some of them Docker's.
  private static byte[] former(String file) throws IOException {
    try (var in = Objects.requireNonNull(ContainerJsonTest.class.getResourceAsStream(file))) {
      return in.readAllBytes();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aDefinitionOfAFormerEngineIsReadAsThatDid() throws IOException {
    byte[] former = former("former-spec.json");

    Definition definition = ContainerJson.FORM.read(former, Definition.class);

    // Arrays are not equal to others with the same content.
    assertThat(definition)
        .usingRecursiveComparison()
        .isEqualTo(DockerJson.docker().readValue(former, Definition.class));
    assertThat(definition.checked(definition.id())).isSameAs(definition);
    assertThat(definition.config().exposedPorts().names()).containsExactly("80/tcp", "53/udp");
    assertThat(definition.hostConfig().ulimits()).hasSize(1);
    assertThat(definition.mounts()).extracting(MountPoint::rw).containsExactly(true, false, true);
  }

  @Test
  void aStateOfAFormerEngineIsReadAsThatDid() throws IOException {
    byte[] former = former("former-state.json");

    RunRecord record = ContainerJson.FORM.read(former, RunRecord.class);

    assertThat(record).isEqualTo(DockerJson.docker().readValue(former, RunRecord.class));
    assertThat(record.state().status()).isEqualTo(ContainerState.Status.RUNNING);
    assertThat(record.endpoints()).hasSize(2);
    assertThat(record.published()).hasSize(4);
  }

  @Test
  void whatIsWrittenIsReadByThisEngineAndByAFormerOne() throws IOException {
    Definition definition = ContainerJson.FORM.read(former("former-spec.json"), Definition.class);
    RunRecord record = ContainerJson.FORM.read(former("former-state.json"), RunRecord.class);
    byte[] spec = ContainerJson.FORM.compact(definition);
    byte[] state = ContainerJson.FORM.whole(record);

    assertThat(ContainerJson.FORM.read(spec, Definition.class))
        .usingRecursiveComparison()
        .isEqualTo(definition);
    assertThat(DockerJson.docker().readValue(spec, Definition.class))
        .usingRecursiveComparison()
        .isEqualTo(definition);
    assertThat(ContainerJson.FORM.read(state, RunRecord.class)).isEqualTo(record);
    assertThat(DockerJson.docker().readValue(state, RunRecord.class)).isEqualTo(record);
    assertThat(text(spec)).doesNotContain("null", "[]", "macAddress");
    assertThat(text(state)).contains("\"status\":\"running\"", "\"intent\":\"NONE\"");
  }
}
