package dev.jcompose.model.operation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The operations on projects.
public enum Verb {
  /// Containers exist, are up to date, and run.
  UP,
  /// The same, and nothing is started.
  CREATE,
  /// Services have another number of containers.
  SCALE,
  /// One more container of a service, for one command.
  RUN,
  /// Containers that are there run.
  START,
  /// Containers stop.
  STOP,
  /// Containers stop and start.
  RESTART,
  /// Containers get a signal.
  KILL,
  /// Containers that have ended are removed.
  RM,
  /// Containers freeze.
  PAUSE,
  /// Containers go on.
  UNPAUSE,
  /// Everything is stopped and removed.
  DOWN,
  /// Images are built.
  BUILD,
  /// Images are pulled.
  PULL,
  /// Images are pushed.
  PUSH,
  /// The hooks after a service's start run in a container of `run`.
  HOOKS;

  /// The last part of the path.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The verb of a path, if it is one.
  public static Optional<Verb> of(String word) {
    return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
  }

  /// Whether the engine may have to talk to registries for it, with the user's credentials.
  public boolean usesRegistries() {
    return switch (this) {
      case UP, CREATE, SCALE, RUN, BUILD, PULL, PUSH -> true;
      case START, STOP, RESTART, KILL, RM, PAUSE, UNPAUSE, DOWN, HOOKS -> false;
    };
  }
}
