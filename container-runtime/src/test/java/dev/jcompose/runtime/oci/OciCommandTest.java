package dev.jcompose.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.OciRuntime;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Command lines as they are.
class OciCommandTest {
  private static final String ID = "a".repeat(64);
  private static final OciCommand COMMAND =
      new OciCommand(
          new OciRuntime("crun", Path.of("/usr/bin/crun"), List.of("--debug")),
          Path.of("/run/x/state"),
          new ContainerId(ID));
  private static final OciCommand.Files FILES =
      OciCommand.Files.in(Path.of("/run/x/bundle"), Path.of("/proc/1/fd/2/bundle"), "create");

  private static String line(List<String> call) {
    return String.join(" ", call).replace(ID, "ID");
  }

  @Test
  void theLifeOfAContainer() {
    Bundle bundle = new Bundle(Path.of("/run/x/bundle"));
    assertThat(line(COMMAND.create(bundle, FILES, false)))
        .isEqualTo(
            "/usr/bin/crun --debug --root /run/x/state --log /run/x/bundle/create.log --log-format"
                + " json create --bundle /run/x/bundle --pid-file /run/x/bundle/create.pid ID");
    assertThat(line(COMMAND.create(bundle, FILES, true)))
        .endsWith(
            "--pid-file /run/x/bundle/create.pid --console-socket"
                + " /proc/1/fd/2/bundle/create.console ID");
    assertThat(line(COMMAND.start(FILES)))
        .isEqualTo(
            "/usr/bin/crun --debug --root /run/x/state --log /run/x/bundle/create.log --log-format"
                + " json start ID");
    assertThat(line(COMMAND.kill(9)))
        .isEqualTo("/usr/bin/crun --debug --root /run/x/state kill ID 9");
    assertThat(line(COMMAND.delete()))
        .isEqualTo("/usr/bin/crun --debug --root /run/x/state delete --force ID");
  }

  @Test
  void aFurtherProcess() {
    assertThat(line(COMMAND.exec(Path.of("/p.json"), FILES, false)))
        .isEqualTo(
            "/usr/bin/crun --debug --root /run/x/state --log /run/x/bundle/create.log --log-format"
                + " json exec --detach --process /p.json --pid-file /run/x/bundle/create.pid ID");
  }
}
