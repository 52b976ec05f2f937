package dev.jcompose.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.health.EarlyProbing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlyProbesSettingTest {
  @TempDir private Path directory;

  private EngineFile saying(String content) throws IOException {
    return EngineFile.read(Files.writeString(directory.resolve("engine.json"), content));
  }

  @Test
  void nothingSaidIsTheUsual() throws IOException {
    assertThat(EarlyProbesSetting.in(saying("{}"))).isEqualTo(EarlyProbing.USUAL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"early-probes\": \"off\"}                         | false | PT2S",
        "{\"early-probes\": false}                           | false | PT2S",
        "{\"early-probes\": \"on\", \"settling-time\": \"500ms\"} | true  | PT0.5S",
        "{\"settling-time\": \"0\"}                          | true  | PT0S"
      })
  void whatIsSaid(String content, boolean on, Duration settling) throws IOException {
    assertThat(EarlyProbesSetting.in(saying(content))).isEqualTo(new EarlyProbing(on, settling));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"early-probes\": \"maybe\"} | early-probes: \"maybe\" must be on or off",
        "{\"early-probes\": 1}         | early-probes: must be a string, such as \"off\" or \"2s\"",
        "{\"settling-time\": 2}        | settling-time: must be a string, such as \"off\" or \"2s\"",
        "{\"settling-time\": \"-1s\"}  | settling-time: \"-1s\" must not be negative"
      })
  void nonsenseIsRefusedWithThePlace(String content, String message) throws IOException {
    EngineFile nonsense = saying(content);
    assertThatThrownBy(() -> EarlyProbesSetting.in(nonsense))
        .isInstanceOf(EngineException.ServerError.class)
        .hasMessageEndingWith("engine.json: " + message);
  }
}
