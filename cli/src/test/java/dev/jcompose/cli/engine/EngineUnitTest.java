package dev.jcompose.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineUnitTest {
  @TempDir private Path home = Path.of("/");

  @Test
  void theUnitsAreThoseOfTheDistributionWithItsFolder() throws IOException {
    Path systemd = Files.createDirectories(home.resolve("systemd"));
    for (String unit : new String[] {EngineUnit.SERVICE, EngineUnit.SOCKET}) {
      Files.copy(Path.of("src/main/dist/systemd").resolve(unit), systemd.resolve(unit));
    }
    EngineUnit unit = new EngineUnit(home);

    assertThat(unit.text(EngineUnit.SERVICE))
        .contains("ExecStart=\"" + home + "/bin/jcompose-engine\" --idle-seconds 0\n")
        .contains("KillMode=mixed\n", "Type=notify\n", "WantedBy=multi-user.target\n")
        .contains("Also=jcompose.socket\n")
        .doesNotContain("@HOME@/");
    assertThat(unit.text(EngineUnit.SOCKET))
        .contains("ListenStream=/run/jcompose/engine.sock\n", "WantedBy=sockets.target\n");
    assertThat(EngineUnit.properties(unit.text(EngineUnit.SERVICE)))
        .contains("KillMode=mixed", "TimeoutStopSec=20", "Restart=on-abnormal")
        .noneMatch(property -> property.startsWith("ExecStart") || property.contains("engine.log"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/usr/lib/jcompose   | /usr/lib/jcompose",
        "/srv/my programs    | /srv/my programs",
        "/srv/100%           | /srv/100%%",
        "/srv/$HOME          | /srv/$HOME",
        "/srv/a \"b\"         | /srv/a \\\"b\\\"",
        "/srv/back\\slash     | /srv/back\\\\slash",
      })
  void anyFolderIsQuotedAsSystemdReadsIt(String folder, String quoted) {
    assertThat(EngineUnit.quoted(folder)).isEqualTo(quoted);
  }
}
