package dev.jcompose.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that bring an engine up.
class LaunchTest {
  private static final Path HOME = Path.of("/opt/$jc");

  @TempDir private Path root = Path.of("/");

  private EnginePlaces places() {
    return new EnginePlaces(root, Path.of("/run/jc"), Path.of("/run/jc/engine.sock"));
  }

  @Test
  void withoutSystemdAProcessIsLeftBehind() {
    Launch launch = Launch.process(HOME, places(), Launch.Purpose.COMMANDS);

    assertThat(String.join(" ", launch.command()))
        .isEqualTo(
            "/opt/$jc/bin/jc-shim supervise /opt/$jc/bin/jcompose-engine"
                + " --data-root ROOT --run-root /run/jc".replace("ROOT", root.toString()));
    assertThat(Launch.process(HOME, places(), Launch.Purpose.STOPPING).command())
        .endsWith("--purpose", "stopping");
    assertThat(launch.engine()).isTrue();
    assertThat(launch.mayTryAgain("already loaded or has a fragment file")).isFalse();
  }

  @Test
  void systemdMakesAUnitWithTheSettingsOfTheInstalledOne() throws IOException {
    String text =
        """
        # A comment=no setting
        [Unit]
        Description=left out
        After=network.target
        [Service]
        Type=notify
        ExecStart=/left/out
        StateDirectory=left
        StateDirectoryMode=0710
        StandardOutput=append:/left/out
        KillMode=mixed

        [Install]
        WantedBy=multi-user.target
        """;
    Launch launch =
        Launch.transientUnit(
            HOME,
            places(),
            Launch.Purpose.LASTING,
            EngineUnit.properties(text),
            Map.of("JCOMPOSE_ENGINE_CONFIG", "/a b", "PATH", "/bin", "JCOMPOSE_A", "1"));

    assertThat(String.join("\n", launch.command()))
        .isEqualTo(
            """
            systemd-run
            --quiet
            --collect
            --unit=jcompose-%2$s.service
            --description=jcompose engine, data in %1$s
            --slice=system.slice
            --property=After=network.target
            --property=Type=notify
            --property=KillMode=mixed
            --property=After=jcompose-%2$s-containers.scope
            --property=StandardOutput=append:%1$s/engine.log
            --setenv=JCOMPOSE_A=1
            --setenv=JCOMPOSE_ENGINE_CONFIG=/a b
            --
            /opt/$$jc/bin/jcompose-engine
            --data-root
            %1$s
            --run-root
            /run/jc
            --idle-seconds
            0\
            """
                .formatted(root, places().engineId()));
    assertThat(launch.engine()).isFalse();
    assertThat(
            launch.mayTryAgain(
                "Failed to start transient service unit: Unit jcompose-1.service was already loaded"
                    + " or has a fragment file."))
        .isTrue();
    assertThat(launch.mayTryAgain("Job for jcompose-1.service failed")).isFalse();
  }

  @Test
  void theIdIsTheBeginningOfTheHashOfThePath() throws IOException {
    assertThat(new EnginePlaces(Path.of("/"), root, root).engineId()).isEqualTo("8a5eda");
  }

  @Test
  void theInstalledUnitIsOnlyStarted() {
    assertThat(Launch.installedUnit().command())
        .isEqualTo(List.of("systemctl", "start", "jcompose.service"));
  }
}
