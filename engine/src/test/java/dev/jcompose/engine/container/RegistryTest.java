package dev.jcompose.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.DockerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryTest {
  private static final String FIRST = "abc1" + "0".repeat(60);
  private static final String SECOND = "abc2" + "0".repeat(60);

  private final Registry registry = new Registry();

  @BeforeEach
  void two() {
    add(FIRST, "web");
    add(SECOND, "abc1");
  }

  private void add(String id, String name) {
    ContainerRequest request = DockerRequest.of(Map.of("Image", "x", "Cmd", List.of("true")));
    registry.reserve(name, id);
    registry.add(
        LiveContainer.of(
            new Definition(
                id,
                name,
                Instant.EPOCH,
                "sha256:0",
                request.config(),
                request.hostConfig(),
                Map.of(),
                List.of(),
                List.of(),
                "h",
                Optional.empty()),
            RunRecord.CREATED,
            new RecordingPersistence()));
  }

  private String found(String ref) {
    return registry.get(ref).id().value();
  }

  @Test
  void idNameAndUniquePrefixAllFind() {
    assertThat(found(FIRST)).isEqualTo(FIRST);
    assertThat(found("web")).isEqualTo(FIRST);
    assertThat(found("/web")).isEqualTo(FIRST);
    assertThat(found("abc2")).isEqualTo(SECOND);
  }

  @Test
  void aNameGoesBeforeAPrefix() {
    assertThat(found("abc1")).isEqualTo(SECOND);
    assertThat(found("abc10")).isEqualTo(FIRST);
  }

  @Test
  void anAmbiguousPrefixIsRefused() {
    assertThatThrownBy(() -> registry.find("abc"))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage("Multiple IDs found with provided prefix: abc");
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThat(registry.find("")).isEmpty();
    assertThatThrownBy(() -> registry.get("nope"))
        .isInstanceOf(EngineException.NotFound.class)
        .hasMessage("No such container: nope");
  }

  @Test
  void aTakenNameNamesItsOwner() {
    assertThatThrownBy(() -> registry.reserve("web", "f".repeat(64)))
        .isInstanceOf(EngineException.Conflict.class)
        .hasMessageContaining("\"/web\" is already in use by container \"" + FIRST);
  }
}
