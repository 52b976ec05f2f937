package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.command.Question;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.operation.OperationOptions;
import java.util.List;

/// `rm`: removes containers that do not run, after a question.
public final class Rm implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "rm [OPTIONS] [SERVICE...]",
            "Removes stopped service containers",
            Flag.on("all", 'a', "").unseen(),
            Flag.on("force", 'f', "Don't ask to confirm removal"),
            Flag.on("stop", 's', "Stop the containers, if required, before removing"),
            Flag.on("volumes", 'v', "Remove any anonymous volumes attached to containers"))
        .details(
            """
            By default, anonymous volumes attached to containers will not be removed. You
            can override this with -v.

            Any data which is not in a volume will be lost.\
            """);
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    Target target = Target.of(call);
    List<ListedContainer> listed = ListedContainer.list(call.engine(), target.name(), true);
    target.check(call.names(), listed);
    List<String> names =
        target.chosen(listed, call.names()).stream()
            .filter(container -> !container.oneOff())
            .filter(container -> arguments.on("stop") || !container.running())
            .map(ListedContainer::name)
            .toList();
    if (names.isEmpty()) {
      call.err().println("No stopped containers");
      return 0;
    }
    String question = "Going to remove " + String.join(", ", names);
    if (arguments.on("force") || call.dryRun()) {
      call.out().println(question);
    } else if (!Question.confirmed(call, "? " + question + " (y/N) ")) {
      return 0;
    }
    new Operation(
            new OperationOptions.Remove(arguments.on("stop"), arguments.on("volumes")),
            target.name(),
            target.project().map(LoadedProject::json),
            call.names(),
            "Removing")
        .run(call);
    return 0;
  }
}
