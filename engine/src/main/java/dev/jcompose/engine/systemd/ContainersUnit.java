package dev.jcompose.engine.systemd;

import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.CgroupHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// The unit of an engine's containers and shims: a scope, which has no main process whose end would
/// end them, with a subtree of cgroups that systemd leaves alone (`Delegate=`). So the engine's own
/// unit may be restarted or crash, and the user who typed `up` may log out.
///
/// At shutdown it is stopped after the engine, which stops the containers; what is left is asked to
/// end, and killed ten seconds later. The order is declared here for the installed unit of the
/// engine. A transient unit declares it itself: a unit that is named here stays loaded as long as
/// this one exists, and a transient unit that is loaded cannot be created again.
///
/// @param name of the unit
/// @param shim the program that keeps the unit
/// @see "systemd.scope(5), https://systemd.io/CGROUP_DELEGATION"
public record ContainersUnit(String name, Path shim) implements CgroupHome {
  private static final Path INIT = Path.of("/proc/1/cgroup");
  private static final String INIT_UNIT = "/init.scope";
  private static final String INSTALLED = "jcompose.service";
  private static final String SLICE = "system.slice";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// That of an engine.
  public static ContainersUnit of(String engineId, Path shim) {
    return new ContainersUnit("jcompose-" + engineId + "-containers.scope", shim);
  }

  @Override
  public String placement() {
    try {
      return placement(Files.readString(INIT), name);
    } catch (IOException problem) {
      throw new CgroupException("cgroups: cannot read " + INIT + ": " + problem.getMessage());
    }
  }

  /// The path of a unit of the system slice, relative to pid 1's: below a container's cgroup when
  /// the machine is a container.
  static String placement(String init, String unit) {
    return init.lines()
        .map(line -> {
          int at = line.indexOf(':', line.indexOf(':') + 1) + 1;
          String path = line.substring(at);
          String top =
              path.endsWith(INIT_UNIT)
                  ? path.substring(0, path.length() - INIT_UNIT.length())
                  : path.equals("/") ? "" : path;
          return line.substring(0, at) + top + "/" + SLICE + "/" + unit;
        })
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void make() {
    Systemd.Answer answer;
    try {
      answer = Systemd.run(PATIENCE, command());
    } catch (IOException problem) {
      throw refused(String.valueOf(problem.getMessage()));
    }
    if (answer.code() != 0) {
      throw refused(answer.output());
    }
  }

  /// Requests the unit, with the program that keeps it alive.
  List<String> command() {
    return List.of(
        "systemd-run",
        "--quiet",
        "--scope",
        "--collect",
        "--unit=" + name,
        "--slice=" + SLICE,
        "--description=jcompose containers",
        "--property=Delegate=yes",
        "--property=TasksMax=infinity",
        "--property=TimeoutStopSec=10",
        "--property=Before=" + INSTALLED,
        "--",
        shim.toString(),
        "hold");
  }

  private CgroupException refused(String why) {
    // The transient unit of the engine names it, which keeps it loaded.
    String remedy =
        why.contains("already loaded") ? " (run jcompose engine stop, then try again)" : "";
    return new CgroupException(
        "cgroups: systemd gave the containers no unit (" + name + "): " + why + remedy);
  }
}
