package dev.jcompose.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.runtime.OciRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Runtimes as the settings name them.
class RuntimesTest {
  private static Runtimes in(String settings) {
    return Runtimes.in(
        new EngineFile(Path.of("/etc/engine.json"), DockerJson.docker().readTree(settings)));
  }

  @Test
  void theyHaveAProgramAndArguments() {
    assertThat(
            in(
                """
                {"runtimes": {
                   "crun": {"path": "/usr/bin/crun", "runtimeArgs": ["--debug", "-x"]},
                   "other": {"path": "/o", "args": ["a"]}},
                 "default-runtime": "crun"}
                """))
        .isEqualTo(
            new Runtimes(
                Map.of(
                    "crun",
                    new OciRuntime("crun", Path.of("/usr/bin/crun"), List.of("--debug", "-x")),
                    "other",
                    new OciRuntime("other", Path.of("/o"), List.of("a"))),
                "crun"));
    assertThat(in("{\"runtimes\": {\"x\": {\"path\": \"sh\"}}}").find("x"))
        .map(runtime -> runtime.program().getFileName())
        .contains(Path.of("sh"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "jcompose", "runc", "io.containerd.runc.v2"})
  void oursHasDockersNames(String name) {
    assertThat(in("{}").find(name)).isEmpty();
    assertThat(in("{\"default-runtime\": \"%s\"}".formatted(name)).usual()).isEmpty();
    assertThat(in("{}").ourName()).isEqualTo("runc");
  }

  @Test
  void theNameRuncCanBeGivenToRunc() {
    Runtimes runtimes = in("{\"runtimes\": {\"runc\": {\"path\": \"/usr/sbin/runc\"}}}");
    assertThat(runtimes.find("runc"))
        .isEqualTo(Optional.of(new OciRuntime("runc", Path.of("/usr/sbin/runc"), List.of())));
    assertThat(runtimes.find("jcompose")).isEmpty();
    assertThat(runtimes.ourName()).isEqualTo("jcompose");
  }

  @Test
  void anUnknownOneIsRefusedInDockersWords() {
    assertThatThrownBy(() -> in("{}").find("crun"))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage("unknown or invalid runtime name: crun");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"runtimes\": []};runtimes: must be an object",
        "{\"runtimes\": {\"x\": {}}};runtimes.x: needs the \"path\" of a program",
        "{\"runtimes\": {\"x\": \"crun\"}};runtimes.x: needs the \"path\" of a program",
        "{\"runtimes\": {\"x\": {\"path\": \"a/b\"}}};runtimes.x: needs the \"path\" of a program",
        "{\"runtimes\": {\"jcompose\": {\"path\": \"/x\"}}};runtime name \"jcompose\" is reserved",
        "{\"runtimes\": {\"x\": {\"runtimeType\": \"y\"}}};\"runtimeType\" is not supported",
        "{\"runtimes\": {\"x\": {\"path\": \"/x\", \"args\": \"y\"}}};\"args\" must be a list",
        "{\"default-runtime\": \"crun\"};default-runtime: \"crun\" is not one of \"runtimes\"",
        "{\"default-runtime\": 1};default-runtime: must be the name of a runtime"
      })
  void wrongSettingsAreRefused(String settings, String message) {
    assertThatThrownBy(() -> in(settings))
        .isInstanceOf(EngineException.ServerError.class)
        .hasMessageStartingWith("/etc/engine.json: ")
        .hasMessageContaining(message);
  }
}
