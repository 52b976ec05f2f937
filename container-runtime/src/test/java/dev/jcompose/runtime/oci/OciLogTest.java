package dev.jcompose.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What runtimes have logged, with the exit codes that Docker gives it.
class OciLogTest {
  @TempDir private Path directory;

  private StartException failure(String log) throws IOException {
    Path file = Files.writeString(directory.resolve("log"), log);
    return OciLog.failure(file, "create", "exit status 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127|runc create failed: exec: \\\"x\\\": executable file not found in $PATH",
        "127|executable file `x` not found in $PATH: No such file or directory",
        "127|exec /x: no such file or directory",
        "126|runc create failed: exec: \\\"/x\\\": permission denied",
        "126|open executable: Permission denied",
        "126|exec: \\\"/etc\\\": is a directory",
        "125|cgroups in hybrid mode not supported"
      })
  void theWordsTellTheCode(int code, String words) throws IOException {
    StartException failure =
        failure("{\"level\":\"error\",\"msg\":\"%s\",\"time\":\"x\"}\n".formatted(words));
    assertThat(failure.exitCode()).isEqualTo(code);
    assertThat(failure).hasMessage("OCI runtime create failed: " + words.replace("\\\"", "\""));
  }

  @Test
  void theLastErrorCounts() throws IOException {
    assertThat(
            failure(
                """
                {"level":"error","msg":"first"}
                {"level":"error","msg":"the reason"}
                {"level":"warning","msg":"no matter"}
                {"level":"debug","msg":"no matter"}
                not JSON
                """))
        .hasMessage("OCI runtime create failed: the reason");
  }

  @Test
  void withoutAnErrorTheShimsReasonRemains() throws IOException {
    assertThat(failure("{\"level\":\"info\",\"msg\":\"fine\"}\n")).hasMessage("exit status 1");
    assertThat(OciLog.failure(directory.resolve("none"), "create", "exit status 1"))
        .hasMessage("exit status 1");
  }
}
