package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.flag.Syntax;
import java.util.Map;

/// `pause` and `unpause`: freezes containers, and lets them go on.
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
    String verb = freezing ? "pause" : "unpause";
    ProjectVerb.run(call, verb, freezing ? "Pausing" : "Unpausing", call.names(), Map.of());
    return 0;
  }
}
