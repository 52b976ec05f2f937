package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.model.operation.OperationOptions;

/// `pause` and `unpause`: freezes and thaws containers.
public final class Pause implements Command {
  private final boolean freezing;

  public Pause(boolean freezing) {
    this.freezing = freezing;
  }

  @Override
  public Syntax syntax() {
    return freezing
        ? Syntax.of("pause [SERVICE...]", "Pause services")
        : Syntax.of("unpause [SERVICE...]", "Unpause services");
  }

  @Override
  public int run(Call call) {
    ProjectVerb.run(
        call,
        freezing ? new OperationOptions.Pause() : new OperationOptions.Unpause(),
        freezing ? "Pausing" : "Unpausing",
        call.names());
    return 0;
  }
}
