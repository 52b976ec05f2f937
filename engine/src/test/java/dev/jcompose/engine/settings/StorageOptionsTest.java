package dev.jcompose.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageOptionsTest {
  @TempDir private Path directory;

  private EngineFile saying(String content) throws IOException {
    return EngineFile.read(Files.writeString(directory.resolve("engine.json"), content));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                          |",
        "{\"storage-opts\": []}                      |",
        "{\"storage-opts\": [\"overlay2.size=0\"]}   |",
        "{\"storage-opts\": [\"overlay2.size=10M\"]} | 10485760"
      })
  void whatIsSaid(String content, Long size) throws IOException {
    assertThat(StorageOptions.size(saying(content))).isEqualTo(Optional.ofNullable(size));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"storage-opts\": \"overlay2.size=1G\"}     | must be a list, such as [\"overlay2.size=10G\"]",
        "{\"storage-opts\": [\"dm.basesize=1G\"]}     | \"dm.basesize=1G\" is not supported: overlay2.size=SIZE is the only option",
        "{\"storage-opts\": [5]}                      | \"5\" is not supported: overlay2.size=SIZE is the only option",
        "{\"storage-opts\": [\"overlay2.size=lots\"]} | invalid size: 'lots'",
        "{\"storage-opts\": [\"overlay2.size=-1\"]}   | invalid size: '-1'"
      })
  void nonsenseIsRefusedWithThePlace(String content, String message) throws IOException {
    EngineFile nonsense = saying(content);
    assertThatThrownBy(() -> StorageOptions.size(nonsense))
        .isInstanceOf(EngineException.ServerError.class)
        .hasMessageEndingWith("engine.json: storage-opts: " + message);
  }

  @Test
  void aSizeThatTheDiskCannotKeepIsRefused() throws IOException {
    EngineFile sized = saying("{\"storage-opts\": [\"overlay2.size=1G\"]}");
    StorageOptions.require(sized, Optional.empty());
    StorageOptions.require(saying("{}"), Optional.of("the disk is made of paper"));
    assertThatThrownBy(
            () -> StorageOptions.require(sized, Optional.of("the disk is made of paper")))
        .hasMessageEndingWith(
            "engine.json: storage-opts: containers cannot be limited: the disk is made of paper");
  }
}
