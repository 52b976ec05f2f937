package dev.jcompose.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendedFileTest {
  @TempDir Path root;

  @Test
  void theLastContentCounts() throws IOException {
    Path file = root.resolve("state.json");
    assertThatThrownBy(() -> AppendedFile.read(file)).isInstanceOf(NoSuchFileException.class);
    for (String content : new String[] {"{1}", "{2}", "{3}"}) {
      AppendedFile.write(file, bytes(content));
      assertThat(text(file)).isEqualTo(content);
    }
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }

  @Test
  void aLineThatWasCutShortDoesNotCount() throws IOException {
    Path file = root.resolve("state.json");
    AppendedFile.write(file, bytes("{1}"));
    Files.writeString(file, "\n{\"half", StandardOpenOption.APPEND);
    assertThat(text(file)).isEqualTo("{1}");

    AppendedFile.write(file, bytes("{2}"));
    assertThat(text(file)).isEqualTo("{2}");
  }

  @Test
  void aFileOfOneContentWithoutALineFeedIsReadWhole() throws IOException {
    Path file = root.resolve("state.json");
    Files.writeString(file, "{1}");
    assertThat(text(file)).isEqualTo("{1}");
    AppendedFile.write(file, bytes("{2}"));
    assertThat(text(file)).isEqualTo("{2}");
  }

  @Test
  void aLongFileIsReplacedByItsLastLine() throws IOException {
    Path file = root.resolve("state.json");
    for (int number = 0; number < 2000; number++) {
      AppendedFile.write(file, bytes("{" + "x".repeat(100) + number + "}"));
    }
    assertThat(text(file)).endsWith("x1999}");
    assertThat(Files.size(file)).isLessThan(66 << 10);
    assertThat(root.resolve("state.json.next")).doesNotExist();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Path file) throws IOException {
    return new String(AppendedFile.read(file), StandardCharsets.UTF_8);
  }
}
