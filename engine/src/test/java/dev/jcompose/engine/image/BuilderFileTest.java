package dev.jcompose.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.settings.EngineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BuilderFileTest {
  @TempDir Path directory;

  private EngineFile file(String content) throws IOException {
    return EngineFile.read(Files.writeString(directory.resolve("engine.json"), content));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{}|7",
        "{\"builder\":{\"gc\":{\"enabled\":true}}}|7",
        "{\"builder\":{\"gc\":{\"defaultKeepStorage\":\"2kb\"}}}|2048",
      })
  void theLimitIsTheFilesOrTheUsualOne(String content, long limit) throws IOException {
    assertThat(BuilderFile.in(file(content), 7)).hasValue(limit);
  }

  @Test
  void withoutAFileItIsTheUsualOne() {
    assertThat(BuilderFile.in(EngineFile.read(directory.resolve("none")), 7)).hasValue(7);
  }

  @Test
  void turnedOffThereIsNone() throws IOException {
    assertThat(BuilderFile.in(file("{\"builder\":{\"gc\":{\"enabled\":false}}}"), 7)).isEmpty();
  }

  @Test
  void whatCannotBeUnderstoodIsNamed() throws IOException {
    EngineFile size = file("{\"builder\":{\"gc\":{\"defaultKeepStorage\":\"much\"}}}");
    assertThatThrownBy(() -> BuilderFile.in(size, 7))
        .isInstanceOf(EngineException.ServerError.class)
        .hasMessageContaining("engine.json: builder.gc.defaultKeepStorage: ");
    assertThatThrownBy(() -> file("{"))
        .isInstanceOf(EngineException.ServerError.class)
        .hasMessageContaining("engine.json: cannot be read: ");
  }
}
