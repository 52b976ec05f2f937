package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Options;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;

/// `restart`: stops and starts containers.
public final class Restart implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "restart [OPTIONS] [SERVICE...]",
        "Restart service containers",
        Flag.on("no-deps", "Don't restart dependent services"),
        CreationFlags.TIMEOUT);
  }

  @Override
  public int run(Call call) {
    ProjectVerb.run(
        call,
        "restart",
        "Restarting",
        call.names(),
        new Options(call.arguments()).number("timeout").on("no-deps").map());
    return 0;
  }
}
