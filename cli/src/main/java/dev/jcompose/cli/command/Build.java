package dev.jcompose.cli.command;

import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.progress.Mode;
import dev.jcompose.cli.project.LoadedProject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// `build`: builds the images of services.
final class Build implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "build [OPTIONS] [SERVICE...]",
        "Build or rebuild services",
        Flag.list("build-arg", "Set build-time variables for services"),
        Flag.text("memory", 'm', "Set memory limit for the build container.").called("bytes"),
        Flag.on("no-cache", "Do not use cache when building the image"),
        Flag.on("quiet", 'q', "Don't print anything to STDOUT"),
        Flag.text("progress", "").unseen(),
        Flag.on("with-dependencies", "Also build dependencies (transitively)"));
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    Options options =
        new Options(arguments).on("no-cache", "quiet", "with-dependencies").text("memory");
    Map<String, Object> buildArgs = new LinkedHashMap<>();
    for (String argument : arguments.list("build-arg")) {
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      Optional<String> value =
          equals < 0
              ? Optional.ofNullable(call.invocation().environment().get(name))
              : Optional.of(argument.substring(equals + 1));
      value.ifPresent(text -> buildArgs.put(name, text));
    }
    if (!buildArgs.isEmpty()) {
      options.put("buildArgs", buildArgs);
    }
    LoadedProject project = call.project().enabling(call.names()).honoured(call.names());
    Operation operation =
        new Operation(
            "build",
            project.name(),
            Optional.of(project.json()),
            call.names(),
            options.map(),
            "Building");
    Mode mode = arguments.on("quiet") ? Mode.QUIET : call.progress();
    operation.run(call, mode.show(call.invocation(), "Building"));
    return 0;
  }
}
