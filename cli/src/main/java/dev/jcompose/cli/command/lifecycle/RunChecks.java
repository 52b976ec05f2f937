package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.model.check.ValueChecks;
import dev.jcompose.model.shorthand.PortSyntax;
import dev.jcompose.model.shorthand.VolumeSyntax;
import java.util.function.Consumer;

/// Values of `run`'s flags that are refused before anything is created, by the checks of the
/// attributes that they stand for.
final class RunChecks {
  private RunChecks() {}

  /// @throws CommandException for the first that is not valid
  static void check(Arguments arguments) {
    attribute(arguments, "workdir", "working_dir");
    attribute(arguments, "name", "container_name");
    attribute(arguments, "cap-add", "cap_add");
    attribute(arguments, "cap-drop", "cap_drop");
    syntax(arguments, "publish", PortSyntax::parse);
    syntax(arguments, "volume", RunChecks::volume);
    syntax(arguments, "volumes", RunChecks::volume);
  }

  private static void attribute(Arguments arguments, String flag, String name) {
    for (String value : arguments.list(flag)) {
      ValueChecks.ofValue("services.*." + name, value)
          .ifPresent(why -> {
            throw new CommandException("--" + flag + ": " + why);
          });
    }
  }

  private static void syntax(Arguments arguments, String flag, Consumer<String> parser) {
    for (String value : arguments.list(flag)) {
      try {
        parser.accept(value);
      } catch (IllegalArgumentException wrong) {
        throw new CommandException("--" + flag + ": " + wrong.getMessage());
      }
    }
  }

  private static void volume(String text) {
    VolumeSyntax.Volume volume = VolumeSyntax.parse(text);
    ValueChecks.ofValue("services.*.volumes.target", volume.target())
        .or(() -> volume.unknown().stream().findFirst().map(option -> "invalid mode: " + option))
        .ifPresent(why -> {
          throw new IllegalArgumentException("\"" + text + "\": " + why);
        });
  }
}
