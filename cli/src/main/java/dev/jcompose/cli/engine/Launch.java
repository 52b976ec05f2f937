package dev.jcompose.cli.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The command that starts an engine.
///
/// @param command program and arguments
/// @param engine whether its process is the engine, and not one that only requests it
record Launch(List<String> command, boolean engine) {
  /// Copies the list.
  Launch {
    command = List.copyOf(command);
  }

  /// What an engine is started for.
  enum Purpose {
    /// Commands; it ends when it is idle.
    COMMANDS,
    /// To be there: somebody has started it explicitly.
    LASTING,
    /// To stop the containers of an engine that was killed; none is started meanwhile.
    STOPPING;

    private List<String> arguments() {
      return switch (this) {
        case COMMANDS -> List.of();
        case LASTING -> List.of("--idle-seconds", "0");
        case STOPPING -> List.of("--purpose", "stopping");
      };
    }
  }

  /// Whether a retry may succeed in a moment: the unit of an engine that has just ended has not
  /// been removed yet, or systemd is about to restart it after a crash.
  ///
  /// @param said its output when it failed
  boolean mayTryAgain(String said) {
    return !engine && said.contains("already loaded or has a fragment file");
  }

  /// A process that keeps running, without a service manager. Its parent shim reaps what engines
  /// leave behind.
  static Launch process(Path home, EnginePlaces places, Purpose purpose) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/jc-shim").toString());
    command.add("supervise");
    command.addAll(engine(home, places, purpose));
    return new Launch(command, true);
  }

  /// The installed unit.
  static Launch installedUnit() {
    return new Launch(List.of("systemctl", "start", EngineUnit.SERVICE), false);
  }

  /// A transient unit, so that the engine is not in the session of the user who needed it first.
  ///
  /// @param properties of the unit
  /// @param environment of the caller; variables of jcompose are passed on
  static Launch transientUnit(
      Path home,
      EnginePlaces places,
      Purpose purpose,
      List<String> properties,
      Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add("systemd-run");
    command.add("--quiet");
    command.add("--collect");
    command.add("--unit=jcompose-" + places.engineId() + ".service");
    command.add("--description=jcompose engine, data in " + places.dataRoot());
    command.add("--slice=system.slice");
    properties.forEach(property -> command.add("--property=" + property));
    // At shutdown it is stopped before the containers' unit, because it stops the containers.
    command.add("--property=After=jcompose-" + places.engineId() + "-containers.scope");
    command.add("--property=StandardOutput=append:" + places.log());
    environment.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith("JCOMPOSE_"))
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            variable -> command.add("--setenv=" + variable.getKey() + "=" + variable.getValue()));
    command.add("--");
    // systemd puts variables in for "$NAME".
    engine(home, places, purpose).forEach(word -> command.add(word.replace("$", "$$")));
    return new Launch(command, false);
  }

  private static List<String> engine(Path home, EnginePlaces places, Purpose purpose) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/jcompose-engine").toString());
    command.add("--data-root");
    command.add(places.dataRoot().toString());
    command.add("--run-root");
    command.add(places.runRoot().toString());
    command.addAll(purpose.arguments());
    return command;
  }
}
