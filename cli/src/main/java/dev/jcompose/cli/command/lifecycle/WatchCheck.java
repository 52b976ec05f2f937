package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.project.LoadedProject;
import java.util.List;

/// Checks whether there is anything to watch, before anything is started.
final class WatchCheck {
  private WatchCheck() {}

  /// @param services none for all
  /// @throws CommandException when none of them has rules
  static void of(LoadedProject project, List<String> services) {
    if (!isConfigured(project, services)) {
      throw new CommandException(
          "none of the selected services is configured for watch, consider setting a 'develop' section");
    }
  }

  static boolean isConfigured(LoadedProject project, List<String> services) {
    return !watched(project, services).isEmpty();
  }

  /// The services that have rules.
  ///
  /// @param services those to choose from; none for all
  static List<String> watched(LoadedProject project, List<String> services) {
    return (services.isEmpty() ? project.services() : services)
        .stream().filter(service -> !project.watchRules(service).isEmpty()).toList();
  }
}
