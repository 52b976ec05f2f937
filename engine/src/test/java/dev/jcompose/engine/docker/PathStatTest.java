package dev.jcompose.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathStatTest {
  private static FileStatus status(FileType type, int mode) {
    Instant time = Instant.parse("2026-01-02T03:04:05Z");
    return new FileStatus(type, mode, 0, 0, 7, 0, 1, 0, 0, 0, 0, time, time, time);
  }

  @ParameterizedTest
  @CsvSource({
    "DIRECTORY, 0755, 2147484141",
    "REGULAR, 0644, 420",
    "SYMLINK, 0777, 134218239",
    "REGULAR, 04755, 8389101",
    "DIRECTORY, 01777, 2148532735"
  })
  void theModeIsGos(FileType type, String octal, long mode) {
    assertThat(PathStat.mode(status(type, Integer.parseInt(octal, 8)))).isEqualTo(mode);
  }

  @Test
  void theHeaderIsJsonInBase64() {
    String header = PathStat.header("x", status(FileType.REGULAR, 0644), "");
    assertThat(new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"name\":\"x\",\"size\":7,\"mode\":420,\"mtime\":\"2026-01-02T03:04:05Z\","
                + "\"linkTarget\":\"\"}");
  }
}
