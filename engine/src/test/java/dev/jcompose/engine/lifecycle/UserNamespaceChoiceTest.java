package dev.jcompose.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.DockerRequest;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.linux.namespace.IdMapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UserNamespaceChoiceTest {
  private static final IdMapping IDS =
      new IdMapping(
          List.of(new IdMapping.Range(0, 100_000, 65_536)),
          List.of(new IdMapping.Range(0, 100_000, 65_536)));

  private static HostConfig host(Map<String, Object> values) {
    return DockerRequest.of(Map.of("Image", "x", "HostConfig", values)).hostConfig();
  }

  @Test
  void aContainerIsInItUnlessItAsksForTheHosts() {
    assertThat(UserNamespaceChoice.of(host(Map.of()), Optional.of(IDS))).hasValue(IDS);
    assertThat(UserNamespaceChoice.of(host(Map.of("UsernsMode", "host")), Optional.of(IDS)))
        .isEmpty();
    assertThat(UserNamespaceChoice.of(host(Map.of("Privileged", true)), Optional.empty()))
        .isEmpty();
    assertThat(
            UserNamespaceChoice.of(
                host(Map.of("Privileged", true, "UsernsMode", "host")), Optional.of(IDS)))
        .isEmpty();
  }

  @Test
  void whatDoesNotGoTogetherIsRefusedInDockersWords() {
    refused(
        Map.of("Privileged", true),
        "privileged mode is incompatible with user namespaces.  You must run the container in the"
            + " host namespace when running privileged mode");
    refused(
        Map.of("NetworkMode", "host"),
        "cannot share the host's network namespace when user namespaces are enabled");
    refused(
        Map.of("PidMode", "host"),
        "cannot share the host PID namespace when user namespaces are enabled");
    refused(
        Map.of("Runtime", "crun"),
        "runtime \"crun\": cannot be used with user namespaces, only jcompose's own can (set"
            + " userns_mode: host for this container)");
  }

  private static void refused(Map<String, Object> values, String message) {
    assertThatThrownBy(() -> UserNamespaceChoice.of(host(values), Optional.of(IDS)))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage(message);
  }
}
