package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.progress.Mode;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.operation.CreationOptions;
import dev.jcompose.model.operation.OperationOptions;
import java.util.List;
import java.util.Optional;

/// `pull`: pulls the images of services.
public final class Pull implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "pull [OPTIONS] [SERVICE...]",
        "Pull service images",
        Flag.on("ignore-buildable", "Ignore images that can be built"),
        Flag.on("ignore-pull-failures", "Pull what it can and ignores images with pull failures"),
        Flag.on("include-deps", "Also pull services declared as dependencies"),
        Flag.on("no-parallel", "").unseen(),
        Flag.on("parallel", "").unseen(),
        Flag.text("policy", "Apply pull policy (\"missing\"|\"always\")"),
        Flag.on("quiet", 'q', "Pull without printing progress information"));
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    for (String flag : List.of("parallel", "no-parallel")) {
      if (arguments.given(flag)) {
        call.err().println("warning: --" + flag + " option is deprecated and will be ignored");
      }
    }
    var options =
        new OperationOptions.Pull(
            policy(arguments.text("policy").orElse("")),
            arguments.on("include-deps"),
            !arguments.on("ignore-buildable"),
            arguments.on("ignore-pull-failures"));
    LoadedProject project = call.projectWithoutServiceFiles(call.names());
    Mode mode = arguments.on("quiet") ? Mode.QUIET : call.progress();
    new Operation(options, project.name(), Optional.of(project.json()), call.names(), "Pulling")
        .run(call, mode.show(call.invocation(), "Pulling"));
    return 0;
  }

  private static CreationOptions.Pull policy(String word) {
    return switch (word) {
      case "" -> CreationOptions.Pull.POLICY;
      case "missing" -> CreationOptions.Pull.MISSING;
      case "always" -> CreationOptions.Pull.ALWAYS;
      default ->
          throw new CommandException(
              "invalid --policy value \"" + word + "\" (\"missing\" or \"always\")");
    };
  }
}
