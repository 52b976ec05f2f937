package dev.jcompose.cli.command;

import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Errors of a command on several names: one failure does not prevent the others.
///
/// @param messages one for each name that failed
public record Refusals(List<String> messages) {
  /// Does something for each name.
  public static Refusals of(List<String> names, Consumer<String> action) {
    List<String> messages = new ArrayList<>();
    for (String name : names) {
      try {
        action.accept(name);
      } catch (EngineRequestException refused) {
        messages.add(String.valueOf(refused.getMessage()));
      }
    }
    return new Refusals(messages);
  }

  /// Fails if there are any.
  ///
  /// @throws CommandException with all of them, a line each
  public void report() {
    if (!messages.isEmpty()) {
      throw new CommandException(String.join("\n", messages));
    }
  }
}
