package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.model.operation.OperationOptions;

/// `kill`: sends a signal to containers.
public final class Kill implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "kill [OPTIONS] [SERVICE...]",
        "Force stop service containers",
        CreationFlags.REMOVE_ORPHANS,
        Flag.text("signal", 's', "SIGNAL to send to the container").defaulting("SIGKILL"));
  }

  @Override
  public int run(Call call) {
    Operation.Outcome outcome =
        ProjectVerb.run(
            call,
            new OperationOptions.Kill(
                call.arguments().text("signal"), call.arguments().on("remove-orphans")),
            "Killing",
            call.names());
    if (outcome.tasks() == 0 && !call.dryRun()) {
      call.err().println("no container to kill");
    }
    return 0;
  }
}
