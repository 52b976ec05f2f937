package dev.jcompose.cli.command.container;

import dev.jcompose.cli.command.Archive;
import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;

/// `container export`: a container's files as a tar archive.
public final class ContainerExport implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "container export [OPTIONS] CONTAINER",
            "Export a container's filesystem as a tar archive",
            Flag.text("output", 'o', "Write to a file, instead of STDOUT"))
        .arguments(1, 1);
  }

  @Override
  public int run(Call call) {
    Archive.receive(
        call, EngineClient.DOCKER + "/containers/" + call.names().getFirst() + "/export");
    return 0;
  }
}
