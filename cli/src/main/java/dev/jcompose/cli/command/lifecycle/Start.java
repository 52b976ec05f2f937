package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Options;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;

/// `start`: starts containers that are there.
public final class Start implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "start [SERVICE...]",
        "Start services",
        Flag.on("wait", "Wait for services to be running|healthy. Implies detached mode."),
        Flag.number(
            "wait-timeout",
            "Maximum duration in seconds to wait for the project to be running|healthy"));
  }

  @Override
  public int run(Call call) {
    ProjectVerb.run(
        call,
        "start",
        "Running",
        call.names(),
        new Options(call.arguments()).on("wait").number("wait-timeout").map());
    return 0;
  }
}
