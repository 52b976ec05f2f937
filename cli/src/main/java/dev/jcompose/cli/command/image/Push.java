package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.progress.Mode;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.operation.OperationOptions;
import java.util.Optional;

/// `push`: pushes the images that services build.
public final class Push implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "push [OPTIONS] [SERVICE...]",
        "Push service images",
        Flag.on("ignore-push-failures", "Push what it can and ignores images with push failures"),
        Flag.on("include-deps", "Also push images of services declared as dependencies"),
        Flag.on("quiet", 'q', "Push without printing progress information"));
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    var options =
        new OperationOptions.Push(
            arguments.on("include-deps"), arguments.on("ignore-push-failures"));
    LoadedProject project = call.projectWithoutServiceFiles(call.names());
    Mode mode = arguments.on("quiet") ? Mode.QUIET : call.progress();
    new Operation(options, project.name(), Optional.of(project.json()), call.names(), "Pushing")
        .run(call, mode.show(call.invocation(), "Pushing"));
    return 0;
  }
}
