package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.model.operation.OperationOptions;

/// `down`: stops and removes.
public final class Down implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "down [OPTIONS] [SERVICES]",
        "Stop and remove containers, networks",
        CreationFlags.REMOVE_ORPHANS,
        Flag.text(
            "rmi",
            "Remove images used by services. \"local\" remove only images that don't have a custom tag (\"local\"|\"all\")"),
        CreationFlags.TIMEOUT,
        Flag.on("volume", "").unseen(),
        Flag.on(
            "volumes",
            'v',
            "Remove named volumes declared in the \"volumes\" section of the Compose file and anonymous volumes attached to containers"));
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    OperationOptions.Down.Images images =
        arguments.text("rmi").map(Down::images).orElse(OperationOptions.Down.Images.NONE);
    Target target = Target.of(call);
    target.checkDeclared(call.names());
    var options =
        new OperationOptions.Down(
            arguments.on("volumes") || arguments.on("volume"),
            images,
            arguments.on("remove-orphans") || call.switchedOn("COMPOSE_REMOVE_ORPHANS"),
            arguments.seconds("timeout"));
    Operation.Outcome outcome =
        new Operation(
                options,
                target.name(),
                target.project().map(project -> project.enabling(call.names()).json()),
                call.names(),
                "Running")
            .run(call);
    if (outcome.tasks() == 0 && !call.dryRun() && target.project().isEmpty()) {
      call.err()
          .println("Warning: No resource found to remove for project \"" + target.name() + "\".");
    }
    return 0;
  }

  private static OperationOptions.Down.Images images(String rmi) {
    return OperationOptions.Down.Images.of(rmi)
        .orElseThrow(() -> new CommandException("invalid value for --rmi: \"" + rmi + "\""));
  }
}
