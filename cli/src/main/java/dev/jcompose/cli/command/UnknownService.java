package dev.jcompose.cli.command;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.diagnostics.Nearest;

/// A service on the command line that is neither in the files nor has containers.
public final class UnknownService {
  private UnknownService() {}

  public static CommandException named(String name, Iterable<String> known) {
    return new CommandException("no such service: " + name + hint(name, known));
  }

  /// As named in a flag.
  public static CommandException notFound(String name, Iterable<String> known) {
    return new CommandException("no such service: " + name + ": not found" + hint(name, known));
  }

  /// As named in a flag that needs it in play; it may be declared, but none of its profiles active.
  public static CommandException notInPlay(String name, LoadedProject project) {
    return project.declares(name)
        ? new CommandException(
            "no such service: %s: disabled (enable a profile of it, or name it as a service to start)"
                .formatted(name))
        : notFound(name, project.services());
  }

  private static String hint(String name, Iterable<String> known) {
    return Nearest.hint(name, known).map(hint -> " (" + hint + ")").orElse("");
  }
}
