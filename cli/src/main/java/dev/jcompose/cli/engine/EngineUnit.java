package dev.jcompose.cli.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The systemd unit of the engine: its text as shipped with the program, and where it is installed.
///
/// @param home the folder of the program
public record EngineUnit(Path home) {
  /// The unit of the installed engine.
  public static final String SERVICE = "jcompose.service";

  /// The unit that listens for it.
  public static final String SOCKET = "jcompose.socket";

  private static final Path MANAGED = Path.of("/run/systemd/system");

  /// The directories in which systemd looks for units, the administrator's first.
  ///
  /// @see "systemd.unit(5), table 1"
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/etc/systemd/system"),
          Path.of("/usr/local/lib/systemd/system"),
          Path.of("/usr/lib/systemd/system"),
          Path.of("/lib/systemd/system"));

  /// Settings that a transient unit does not accept, or gets in another way.
  private static final List<String> NOT_TRANSIENT =
      List.of(
          "Description",
          "Documentation",
          "Requires",
          "ExecStart",
          "StateDirectory",
          "StandardOutput");

  /// Whether systemd is pid 1 here.
  ///
  /// @see "sd_booted(3)"
  public static boolean managed() {
    return Files.isDirectory(MANAGED);
  }

  /// The installed unit, which is for the engine in the default places.
  public static Optional<Path> installed(EnginePlaces places) {
    if (!managed() || !places.usual()) {
      return Optional.empty();
    }
    return FOLDERS.stream()
        .map(folder -> folder.resolve(SERVICE))
        .filter(Files::exists)
        .findFirst();
  }

  /// Whether the engine does not run, but systemd holds its socket: the first connection starts it.
  public static boolean asleep(EnginePlaces places) {
    if (installed(places).isEmpty()) {
      return false;
    }
    return asleep(Systemctl.PROGRAM.call("is-active", SOCKET, SERVICE).output());
  }

  /// The output of `systemctl is-active` for the socket and the service, one line each.
  static boolean asleep(String states) {
    List<String> lines = states.lines().toList();
    return lines.size() == 2
        && lines.getFirst().equals("active")
        && List.of("inactive", "failed").contains(lines.getLast());
  }

  /// The text of a unit.
  ///
  /// @throws IOException when it is missing from the distribution
  public String text(String unit) throws IOException {
    return Files.readString(home.resolve("systemd").resolve(unit))
        .replace("@HOME@", quoted(home.toString()));
  }

  /// A path for use between quotation marks in a unit file, where `%` begins a specifier.
  ///
  /// @see "systemd.syntax(7), Quoting; systemd.unit(5), Specifiers"
  static String quoted(String path) {
    return path.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%").replace("\n", "\\n");
  }

  /// The settings of the service as properties for `systemd-run`: `KillMode=mixed`.
  ///
  /// @param text of the unit
  static List<String> properties(String text) {
    List<String> properties = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.equals("[Install]")) {
        break;
      }
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#") && !left(line.substring(0, equals))) {
        properties.add(line);
      }
    }
    return properties;
  }

  private static boolean left(String setting) {
    return NOT_TRANSIENT.stream().anyMatch(setting::startsWith);
  }
}
