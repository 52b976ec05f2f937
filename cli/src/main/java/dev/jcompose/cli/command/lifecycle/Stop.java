package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Options;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.flag.Syntax;

/// `stop`: stops containers and keeps them.
public final class Stop implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of("stop [OPTIONS] [SERVICE...]", "Stop services", CreationFlags.TIMEOUT);
  }

  @Override
  public int run(Call call) {
    ProjectVerb.run(
        call,
        "stop",
        "Stopping",
        call.names(),
        new Options(call.arguments()).number("timeout").map());
    return 0;
  }
}
