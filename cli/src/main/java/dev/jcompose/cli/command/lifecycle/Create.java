package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.operation.OperationOptions;
import java.util.Optional;

/// `create`: creates everything and starts nothing.
public final class Create implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "create [OPTIONS] [SERVICE...]",
        "Creates containers for a service",
        CreationFlags.BUILD,
        CreationFlags.FORCE_RECREATE,
        CreationFlags.NO_BUILD,
        CreationFlags.NO_RECREATE,
        Flag.text("pull", "Pull image before running (\"always\"|\"missing\"|\"never\"|\"build\")")
            .defaulting("policy"),
        CreationFlags.QUIET_PULL,
        CreationFlags.REMOVE_ORPHANS,
        CreationFlags.SCALE,
        CreationFlags.Y,
        CreationFlags.YES);
  }

  @Override
  public int run(Call call) {
    CreationArguments.check(call.arguments());
    LoadedProject project =
        call.project(call.names()).honoured(call.names()).together(call.names());
    CreationArguments.run(
        call,
        new Operation(
            new OperationOptions.Create(CreationArguments.options(call, project)),
            project.name(),
            Optional.of(project.json()),
            call.names(),
            "Creating"));
    return 0;
  }
}
