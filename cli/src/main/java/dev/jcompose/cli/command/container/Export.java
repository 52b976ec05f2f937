package dev.jcompose.cli.command.container;

import dev.jcompose.cli.command.Archive;
import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.progress.Progress;
import dev.jcompose.cli.progress.Task;
import dev.jcompose.cli.project.ListedContainer;

/// `export`: the files of a service's container as a tar archive.
public final class Export implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "export [OPTIONS] SERVICE",
            "Export a service container's filesystem as a tar archive",
            Flag.number("index", "index of the container if service has multiple replicas."),
            Flag.text("output", 'o', "Write to a file, instead of STDOUT"))
        .arguments(1, 1);
  }

  @Override
  public int run(Call call) {
    EngineClient engine = call.engine();
    ListedContainer container =
        Target.of(call)
            .container(engine, call.names().getFirst(), call.arguments().number("index").orElse(0));
    if (call.arguments().text("output").orElse("").isEmpty()
        && call.invocation().terminal().output()) {
      throw new CommandException("output option is required when exporting to terminal");
    }
    try (Progress progress = call.shown("Exporting")) {
      progress.task(new Task(container.name(), Task.State.WORKING, "Exporting"));
      if (!call.dryRun()) {
        Archive.receive(call, EngineClient.DOCKER + "/containers/" + container.id() + "/export");
      }
      progress.task(new Task(container.name(), Task.State.DONE, "Exported"));
    }
    return 0;
  }
}
