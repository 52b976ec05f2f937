package dev.jcompose.cli.command.registry;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.registry.DockerConfig;

/// `logout`: forgets the password of a registry.
public final class LogoutCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of("logout [SERVER]", "Log out from a registry").arguments(0, 1);
  }

  @Override
  public int run(Call call) {
    String server = DockerConfig.server(call.names().isEmpty() ? "" : call.names().getFirst());
    boolean known = DockerConfig.toChange(call.invocation()).forget(server);
    call.out()
        .println(known ? "Removing login credentials for " + server : "Not logged in to " + server);
    return 0;
  }
}
