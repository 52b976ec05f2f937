package dev.jcompose.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SocketGroupTest {
  @TempDir Path directory;

  private EngineFile file(String content) throws IOException {
    return EngineFile.read(Files.writeString(directory.resolve("engine.json"), content));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{}|wheel|none",
        "{}|jcompose|jcompose",
        "{\"group\":\"wheel\"}|wheel|wheel",
        "{\"group\":\"wheel\"}|jcompose,wheel|wheel",
        "{\"group\":\"\"}|jcompose|none",
        "{\"builder\":{}}|jcompose|jcompose",
      })
  void theGroupIsTheFilesOrTheUsualOneWhenItExists(String content, String groups, String group)
      throws IOException {
    Optional<String> found = SocketGroup.in(file(content), Set.of(groups.split(",", -1))::contains);
    assertThat(found.orElse("none")).isEqualTo(group);
  }

  @Test
  void withoutAFileItIsTheUsualOne() {
    EngineFile none = EngineFile.read(directory.resolve("none"));
    assertThat(SocketGroup.in(none, "jcompose"::equals)).hasValue("jcompose");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"group\":\"devs\"}|: group: there is no group \"devs\" on this machine (make it with \"groupadd devs\", or name another)",
        "{\"group\":\"1000\"}|: group: there is no group \"1000\" on this machine (make it with \"groupadd 1000\", or name another)",
        "{\"group\":7}|: group: must be the name of a group, such as \"jcompose\"",
        "{\"group\":[\"devs\"]}|: group: must be the name of a group, such as \"jcompose\"",
        "{\"group\":null}|: group: must be the name of a group, such as \"jcompose\"",
        "[]|: must be a JSON object",
      })
  void whatNamesNoGroupIsRefusedWithItsPlace(String content, String message) {
    assertThatThrownBy(() -> SocketGroup.in(file(content), "1000"::equals))
        .isInstanceOf(EngineException.ServerError.class)
        .hasMessage(directory.resolve("engine.json") + message);
  }
}
