package dev.jcompose.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.cli.invocation.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Units in a folder that stands for the machine's root, with a systemctl that only records its
/// calls.
class UnitInstallationTest {
  @TempDir private Path root = Path.of("/");
  private final Books systemctl = new Books();
  private EngineUnit unit = new EngineUnit(root);

  private UnitInstallation installation() {
    return new UnitInstallation(root, systemctl);
  }

  @BeforeEach
  void distribution() throws IOException {
    Path systemd = Files.createDirectories(root.resolve("opt/jc/systemd"));
    Files.writeString(
        systemd.resolve("jcompose.service"), "ExecStart=@HOME@/bin/jcompose-engine\n");
    Files.writeString(systemd.resolve("jcompose.socket"), "ListenStream=/run/x\n");
    unit = new EngineUnit(root.resolve("opt/jc"));
  }

  @Test
  void theUnitsAreWrittenAndEnabledOnceAndAgainNothingIsDone() throws IOException {
    assertThat(installation().install(unit))
        .containsExactly(
            "wrote " + own("jcompose.socket"),
            "wrote " + own("jcompose.service"),
            "enabled jcompose.service and jcompose.socket");
    assertThat(own("jcompose.service"))
        .hasContent("ExecStart=" + root + "/opt/jc/bin/jcompose-engine");
    assertThat(systemctl.orders())
        .containsExactly("daemon-reload", "enable jcompose.service jcompose.socket");

    assertThat(installation().install(unit)).isEmpty();
    assertThat(systemctl.orders()).isEmpty();
    assertThat(own("")).isDirectoryNotContaining("glob:**.next");
  }

  @Test
  void aUnitOfAnotherFolderIsReplacedAndItsEngineRestarted() throws IOException {
    installation().install(unit);
    systemctl.active.add("jcompose.service");
    Files.writeString(own("jcompose.service"), "ExecStart=/elsewhere\n");
    systemctl.orders();

    assertThat(installation().install(unit)).containsExactly("wrote " + own("jcompose.service"));
    installation().start(true);
    assertThat(systemctl.orders()).containsExactly("daemon-reload", "restart jcompose.service");
    installation().start(false);
    assertThat(systemctl.orders()).isEmpty();
  }

  @Test
  void unitsOfAPackageWithTheSameTextAreOnlyEnabledAndStayWhenSwitchedOff() throws IOException {
    Path folder = Files.createDirectories(root.resolve("usr/lib/systemd/system"));
    for (String name : new String[] {"jcompose.service", "jcompose.socket"}) {
      Files.writeString(folder.resolve(name), unit.text(name));
    }

    assertThat(installation().install(unit))
        .containsExactly("enabled jcompose.service and jcompose.socket");
    assertThat(root.resolve("etc")).doesNotExist();
    assertThat(installation().uninstall())
        .containsExactly(
            "stopped and disabled jcompose.service and jcompose.socket",
            "the units installed by the package are kept (remove the package to remove them)");
    assertThat(folder.resolve("jcompose.service")).exists();
  }

  @Test
  void aPackageForAnotherFolderIsCovered() throws IOException {
    Path folder = Files.createDirectories(root.resolve("usr/lib/systemd/system"));
    Files.writeString(folder.resolve("jcompose.service"), "ExecStart=/usr/lib/jcompose\n");

    assertThat(installation().install(unit)).contains("wrote " + own("jcompose.service"));
  }

  @Test
  void whatWasInstalledGoesAndASecondTimeNothing() {
    installation().install(unit);
    systemctl.orders();

    assertThat(installation().uninstall())
        .containsExactly(
            "stopped and disabled jcompose.service and jcompose.socket",
            "removed " + own("jcompose.socket"),
            "removed " + own("jcompose.service"));
    assertThat(systemctl.orders())
        .containsExactly("disable --now jcompose.socket jcompose.service", "daemon-reload");
    assertThat(installation().uninstall()).isEmpty();
    assertThat(systemctl.orders()).isEmpty();
  }

  @Test
  void itIsStartedWithItsSocketAndAnEngineElsewhereIsInItsWay() {
    assertThat(installation().runsOtherwise(true)).isTrue();
    assertThat(installation().runsOtherwise(false)).isFalse();
    installation().start(false);
    assertThat(systemctl.orders()).containsExactly("start jcompose.socket jcompose.service");
    systemctl.active.add("jcompose.socket");
    assertThat(installation().runsOtherwise(true)).isFalse();
  }

  @Test
  void whatSystemctlSaysIsPassedOn() {
    systemctl.refuse = "Failed to enable unit: Unit jcompose.service is masked";

    assertThatThrownBy(() -> installation().install(unit))
        .isInstanceOf(CommandException.class)
        .hasMessage("engine: systemctl daemon-reload: " + systemctl.refuse);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "active inactive,   true",
    "active failed,     true",
    "active active,     false",
    "active activating, false",
    "inactive inactive, false",
    "inactive active,   false",
    "'',                false",
  })
  void anEngineSleepsWhenOnlyItsSocketIsThere(String states, boolean asleep) {
    assertThat(EngineUnit.asleep(states.replace(' ', '\n'))).isEqualTo(asleep);
  }

  private Path own(String name) {
    return root.resolve("etc/systemd/system").resolve(name);
  }

  /// Knows what is enabled and active, and notes orders.
  private static final class Books implements Systemctl {
    private final Set<String> active = new HashSet<>();
    private final Set<String> enabled = new HashSet<>();
    private final List<String> orders = new ArrayList<>();
    private String refuse = "";

    @Override
    public Answer call(String... words) {
      List<String> units = List.of(words).stream().filter(word -> word.contains(".")).toList();
      return switch (words[0]) {
        case "is-active" -> new Answer(active.containsAll(units) ? 0 : 3, "");
        case "is-enabled" -> new Answer(enabled.containsAll(units) ? 0 : 1, "");
        default -> {
          if (!refuse.isEmpty()) {
            yield new Answer(1, refuse);
          }
          orders.add(String.join(" ", words));
          if (words[0].equals("enable")) {
            enabled.addAll(units);
          } else if (words[0].equals("disable")) {
            enabled.removeAll(units);
          }
          yield new Answer(0, "");
        }
      };
    }

    List<String> orders() {
      List<String> copy = List.copyOf(orders);
      orders.clear();
      return copy;
    }
  }
}
