package dev.jcompose.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.call.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ChildProcessTest {
  private static final Path SHELL = Path.of("/bin/sh");

  @TempDir private Path folder = Path.of("/");

  private Path output() throws IOException {
    return Files.writeString(folder.resolve("output"), "before\n");
  }

  private static int end(ChildProcess process) throws InterruptedException {
    OptionalInt code = process.exitCode();
    while (code.isEmpty()) {
      Thread.sleep(5);
      code = process.exitCode();
    }
    process.reap();
    return code.getAsInt();
  }

  @Test
  void itSaysToTheFileWhatItHasToSayAndGetsItsArgumentsAndEnvironment()
      throws IOException, InterruptedException {
    Path output = output();
    ChildProcess process =
        ChildProcess.start(
            SHELL,
            List.of("name", "-c", "echo $0 $1 $A; echo error >&2; exit 3", "zero", "one"),
            List.of("A=a b"),
            output);

    assertThat(end(process)).isEqualTo(3);
    assertThat(output).hasContent("before\nzero one a b\nerror\n");
  }

  @Test
  void aSignalThatEndsItIsAnExitCode() throws IOException, InterruptedException {
    assertThat(
            end(ChildProcess.start(SHELL, List.of("sh", "-c", "kill -9 $$"), List.of(), output())))
        .isEqualTo(128 + 9);
  }

  @Test
  void whileItRunsItHasNoExitCode() throws IOException, InterruptedException {
    ChildProcess process =
        ChildProcess.start(SHELL, List.of("sh", "-c", "exec sleep 100"), List.of(), output());
    assertThat(process.exitCode()).isEmpty();
    process.kill();
    assertThat(end(process)).isEqualTo(128 + 9);
  }

  @Test
  void aProgramThatIsNotThereIsAnError() throws IOException {
    Path output = output();
    assertThatThrownBy(
            () -> ChildProcess.start(Path.of("/not/there"), List.of("there"), List.of(), output))
        .isInstanceOf(LinuxException.class)
        .hasMessage("start there: No such file or directory (ENOENT)");
  }
}
