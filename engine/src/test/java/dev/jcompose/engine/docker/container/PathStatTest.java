package dev.jcompose.engine.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.image.tree.TreeStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathStatTest {
  @ParameterizedTest
  @CsvSource({
    "0040755, 2147484141",
    "0100644, 420",
    "0120777, 134218239",
    "0104755, 8389101",
    "0041777, 2148532735",
    "0020666, 69206454"
  })
  void theModeIsGos(String octal, long mode) {
    assertThat(PathStat.mode(Integer.parseInt(octal, 8))).isEqualTo(mode);
  }

  @Test
  void theHeaderIsJsonInBase64() {
    var status = new TreeStatus("x", 0100644, 7, Instant.parse("2026-01-02T03:04:05Z"), "");
    assertThat(
            new String(Base64.getDecoder().decode(PathStat.header(status)), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"name\":\"x\",\"size\":7,\"mode\":420,\"mtime\":\"2026-01-02T03:04:05Z\","
                + "\"linkTarget\":\"\"}");
  }
}
