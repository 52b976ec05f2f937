package dev.jcompose.cli.command;

import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;

/// `restart`: stops and starts containers.
final class Restart implements Command {
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
