package dev.jcompose.cli.engine;

import dev.jcompose.cli.file.ReplacedFile;
import dev.jcompose.cli.invocation.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Installs the engine's units, and uninstalls them. Both are idempotent, and report what they did.
public final class UnitInstallation {
  private static final List<String> UNITS = List.of(EngineUnit.SOCKET, EngineUnit.SERVICE);
  private static final List<Path> PACKAGED =
      List.of(Path.of("usr/lib/systemd/system"), Path.of("lib/systemd/system"));

  private final Path own;
  private final List<Path> packaged;
  private final Systemctl systemctl;

  /// On this machine.
  public UnitInstallation() {
    this(Path.of("/"), Systemctl.PROGRAM);
  }

  UnitInstallation(Path root, Systemctl systemctl) {
    this.own = root.resolve("etc/systemd/system");
    this.packaged = PACKAGED.stream().map(root::resolve).toList();
    this.systemctl = systemctl;
  }

  /// Fails if it is not possible here.
  ///
  /// @throws CommandException that says why
  public static void check(EnginePlaces places, String command) {
    if (!EngineUnit.managed()) {
      throw new CommandException(
          command
              + ": systemd does not run on this machine (have its init run \"jcompose engine start\" at boot)");
    }
    if (!places.usual()) {
      throw new CommandException(
          command
              + ": the unit is for the engine in its usual places (unset JCOMPOSE_HOST and JCOMPOSE_DATA_ROOT)");
    }
    if (!SocketAccess.isRoot()) {
      throw new CommandException(command + ": only root may install units (run it with sudo)");
    }
  }

  /// Makes the engine start at boot.
  ///
  /// @param unit with the texts
  /// @return what was done, one line each; none when nothing had to be done
  public List<String> install(EngineUnit unit) {
    List<String> done = new ArrayList<>();
    try {
      for (String name : UNITS) {
        String text = unit.text(name);
        Path file = own.resolve(name);
        if (!is(file, text) && (Files.exists(file) || !comesWithPackage(name, text))) {
          // systemd may read it at any moment.
          ReplacedFile.write(file, text, "rw-r--r--");
          done.add("wrote " + file);
        }
      }
    } catch (IOException e) {
      throw new CommandException("engine: cannot write its units: " + e.getMessage());
    }
    if (!done.isEmpty()) {
      systemctl.must("daemon-reload");
    }
    if (!enabled()) {
      systemctl.must("enable", EngineUnit.SERVICE, EngineUnit.SOCKET);
      done.add("enabled " + EngineUnit.SERVICE + " and " + EngineUnit.SOCKET);
    }
    return done;
  }

  /// Starts the installed engine. One that runs in its unit is restarted when the unit was changed;
  /// one that was started otherwise must be stopped first.
  ///
  /// @param changed whether the unit was changed
  public void start(boolean changed) {
    boolean runs = systemctl.call("is-active", "--quiet", EngineUnit.SERVICE).code() == 0;
    if (runs && changed) {
      systemctl.must("restart", EngineUnit.SERVICE);
    } else if (!runs) {
      systemctl.must("start", EngineUnit.SOCKET, EngineUnit.SERVICE);
    }
  }

  /// Whether the running engine is not that of the unit, and so in its way.
  public boolean runsOtherwise(boolean answers) {
    return answers
        && systemctl.call("is-active", "--quiet", EngineUnit.SOCKET).code() != 0
        && systemctl.call("is-active", "--quiet", EngineUnit.SERVICE).code() != 0;
  }

  /// Stops the engine of the unit, and no longer starts it at boot. Units from a package are
  /// disabled and stay.
  ///
  /// @return what was done, one line each
  public List<String> uninstall() {
    List<String> files = UNITS.stream().filter(name -> Files.exists(own.resolve(name))).toList();
    boolean fromPackage =
        packaged.stream().anyMatch(folder -> Files.exists(folder.resolve(EngineUnit.SERVICE)));
    List<String> done = new ArrayList<>();
    if (!files.isEmpty() || (fromPackage && enabled())) {
      systemctl.must("disable", "--now", EngineUnit.SOCKET, EngineUnit.SERVICE);
      done.add("stopped and disabled " + EngineUnit.SERVICE + " and " + EngineUnit.SOCKET);
    }
    try {
      for (String name : files) {
        Files.delete(own.resolve(name));
        done.add("removed " + own.resolve(name));
      }
    } catch (IOException e) {
      throw new CommandException("engine: cannot remove its units: " + e.getMessage());
    }
    if (!files.isEmpty()) {
      systemctl.must("daemon-reload");
    }
    if (fromPackage) {
      done.add("the units installed by the package are kept (remove the package to remove them)");
    }
    return done;
  }

  private boolean enabled() {
    return systemctl.call("is-enabled", "--quiet", EngineUnit.SERVICE).code() == 0
        && systemctl.call("is-enabled", "--quiet", EngineUnit.SOCKET).code() == 0;
  }

  private boolean comesWithPackage(String name, String text) throws IOException {
    for (Path folder : packaged) {
      if (is(folder.resolve(name), text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(Path file, String text) throws IOException {
    return Files.exists(file) && Files.readString(file).equals(text);
  }
}
