package dev.jcompose.cli.command.alpha;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Syntax;

/// A formerly experimental command, under its old name.
///
/// @param command the current one
public record AlphaName(Command command) implements Command {
  @Override
  public Syntax syntax() {
    Syntax now = command.syntax();
    return new Syntax(
        "alpha " + now.usage(),
        now.summary(),
        now.details(),
        now.aliases(),
        now.flags(),
        now.minimum(),
        now.maximum(),
        now.stopsAtArgument());
  }

  @Override
  public int run(Call call) throws InterruptedException {
    call.err()
        .println(command.syntax().name() + " command is now available as a top level command");
    return command.run(call);
  }
}
