package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.runtime.RunState;
import dev.jcompose.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real containers: start, end, and what goes wrong in between.
class ContainerRunTest extends MachineTest {
  @Test
  void outputIsLoggedAsDockerDoesAndTheExitCodeIsTold() throws IOException {
    var container =
        machine.container("sh", "-c", "echo out; echo '<err>' >&2; printf rest; exit 3");
    container.start();
    assertThat(machine.awaitExit(container.id).code()).isEqualTo(3);
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Exited.class);
    assertThat(Files.readAllLines(container.log()))
        .anyMatch(line ->
            line.matches("\\{\"log\":\"out\\\\n\",\"stream\":\"stdout\",\"time\":\"[0-9T:.-]+Z\"}"))
        .anyMatch(
            line -> line.startsWith("{\"log\":\"\\u003cerr\\u003e\\n\",\"stream\":\"stderr\""))
        .anyMatch(line -> line.startsWith("{\"log\":\"rest\",\"stream\":\"stdout\""));
  }

  @Test
  void anAttachmentMadeBeforeTheStartMissesNothing() throws IOException {
    assertThat(machine.container("sh", "-c", "echo one; echo two >&2").output())
        .isEqualTo("one\ntwo\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nosuch|127|exec: \"nosuch\": executable file not found in $PATH",
        "/no/such|127|exec: \"/no/such\": stat /no/such: no such file or directory",
        "/etc|126|exec: \"/etc\": is a directory",
        "/etc/passwd|126|exec: \"/etc/passwd\": permission denied",
        "/bin/noexec|126|exec /bin/noexec: exec format error",
        "/bin/noshell|127|exec /bin/noshell: no such file or directory",
        "/bin/loop|127|exec: \"/bin/loop\": stat /bin/loop: too many levels of symbolic links"
      })
  void aProgramThatCannotRunFailsTheStartInDockersWords(String program, int code, String message)
      throws IOException {
    executable("bin/noexec", "garbage");
    executable("bin/noshell", "#!/no/such/shell\n");
    Files.createSymbolicLink(machine.image.resolve("bin/loop"), Path.of("loop"));
    var container = machine.container(program);
    assertThatThrownBy(container::start)
        .isInstanceOfSatisfying(
            StartException.class, failure -> assertThat(failure.exitCode()).isEqualTo(code))
        .hasMessage(message);
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Absent.class);
    assertThat(machine.runtime.known()).isEmpty();
  }

  private void executable(String path, String content) throws IOException {
    Path file = machine.image.resolve(path);
    Files.writeString(file, content);
    assertThat(file.toFile().setExecutable(true, false)).isTrue();
  }
}
