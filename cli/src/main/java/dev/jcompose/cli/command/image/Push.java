package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.command.Options;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.progress.Mode;
import dev.jcompose.cli.project.LoadedProject;
import java.util.Optional;

/// `push`: sends the images that services build to their registries.
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
    Options options = new Options(arguments).on("include-deps");
    if (arguments.on("ignore-push-failures")) {
      options.put("ignoreFailures", true);
    }
    LoadedProject project = call.projectWithoutServiceFiles(call.names());
    Mode mode = arguments.on("quiet") ? Mode.QUIET : call.progress();
    new Operation(
            "push",
            project.name(),
            Optional.of(project.json()),
            call.names(),
            options.map(),
            "Pushing")
        .run(call, mode.show(call.invocation(), "Pushing"));
    return 0;
  }
}
