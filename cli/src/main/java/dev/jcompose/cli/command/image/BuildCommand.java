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
import dev.jcompose.model.build.AttestationOption;
import dev.jcompose.model.load.LoadOptions;
import dev.jcompose.model.operation.OperationOptions;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `build`: builds the images of services.
public final class BuildCommand implements Command {
  private static final Pattern BYTES = Pattern.compile("(\\d{1,15})([kmg]?)(?:i?b)?");

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "build [OPTIONS] [SERVICE...]",
        "Build or rebuild services",
        Flag.list("build-arg", "Set build-time variables for services"),
        Flag.text("builder", "Set builder to use"),
        Flag.on("check", "Check build configuration"),
        Flag.on("compress", "").unseen(),
        Flag.on("force-rm", "").unseen(),
        Flag.text("memory", 'm', "Set memory limit for the build container.").called("bytes"),
        Flag.on("no-cache", "Do not use cache when building the image"),
        Flag.on("no-rm", "").unseen(),
        Flag.on("parallel", "").unseen(),
        Flag.on("print", "Print equivalent bake file"),
        Flag.text("progress", "").unseen(),
        Flag.text("provenance", "Add a provenance attestation"),
        Flag.on("pull", "Always attempt to pull a newer version of the image"),
        Flag.on("push", "Push service images"),
        Flag.on("quiet", 'q', "Don't print anything to STDOUT"),
        Flag.text("sbom", "Add a SBOM attestation"),
        Flag.list(
            "ssh",
            "Set SSH authentications used when building service images. (use 'default' for using your default SSH Agent)"),
        Flag.on("with-dependencies", "Also build dependencies (transitively)"));
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    builder(call);
    if (arguments.on("print")) {
      call.out()
          .println(BakeFile.of(call.shownProject(LoadOptions.DEFAULT).project()).printIndented());
      return 0;
    }
    attestation(arguments, "provenance", AttestationOption::provenanceProblem);
    attestation(arguments, "sbom", AttestationOption::sbomProblem);
    var options =
        new OperationOptions.Build(
            arguments.on("no-cache"),
            arguments.on("check"),
            arguments.on("pull"),
            arguments.on("push"),
            arguments.on("with-dependencies"),
            arguments.text("memory").map(BuildCommand::bytes),
            arguments.text("provenance"),
            arguments.text("sbom"),
            buildArgs(call),
            agents(call));
    LoadedProject project = call.projectWithoutServiceFiles(call.names()).honoured(call.names());
    Operation operation =
        new Operation(
            options, project.name(), Optional.of(project.json()), call.names(), "Building");
    Mode mode = mode(call);
    operation.run(call, mode.show(call.invocation(), "Building"));
    return 0;
  }

  /// `--build-arg NAME=value`, or `NAME` with the value of the environment.
  private static Map<String, String> buildArgs(Call call) {
    Map<String, String> buildArgs = new LinkedHashMap<>();
    for (String argument : call.arguments().list("build-arg")) {
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      Optional<String> value =
          equals < 0
              ? Optional.ofNullable(call.invocation().environment().get(name))
              : Optional.of(argument.substring(equals + 1));
      value.ifPresent(text -> buildArgs.put(name, text));
    }
    return buildArgs;
  }

  private static Mode mode(Call call) {
    Arguments arguments = call.arguments();
    if (arguments.on("quiet")) {
      return Mode.QUIET;
    }
    String own = arguments.text("progress").orElse("");
    if (!own.isEmpty()) {
      return Mode.of(own, true, call.invocation());
    }
    // Warnings are for reading, not for a screen that is redrawn.
    return arguments.on("check") && call.progress() == Mode.TTY ? Mode.PLAIN : call.progress();
  }

  private static void attestation(
      Arguments arguments, String flag, Function<AttestationOption, Optional<String>> problem) {
    String value = arguments.text(flag).orElse("");
    problem
        .apply(AttestationOption.parse(value))
        .ifPresent(hint -> {
          throw new CommandException("--%s %s: is not supported (%s)".formatted(flag, value, hint));
        });
  }

  /// A size as Docker reads it: `512m`.
  static long bytes(String text) {
    Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new CommandException(
          "\"%s\" is not a size (a number with b, k, m or g)".formatted(text));
    }
    int shift =
        switch (matcher.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return Long.parseLong(matcher.group(1)) << shift;
  }

  /// `--ssh default` or `--ssh id=path`, paths as the user sees them.
  private static Map<String, String> agents(Call call) {
    Map<String, String> agents = new LinkedHashMap<>();
    for (String value : call.arguments().list("ssh")) {
      int equals = value.indexOf('=');
      String id = equals < 0 ? value : value.substring(0, equals);
      String path =
          equals < 0
              ? call.invocation().environment().getOrDefault("SSH_AUTH_SOCK", "")
              : value.substring(equals + 1);
      if (path.isEmpty()) {
        throw new CommandException(
            "invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set (start ssh-agent, or name a key: --ssh "
                + id
                + "=path)");
      }
      agents.put(id, call.invocation().directory().resolve(path).toString());
    }
    return agents;
  }

  /// There is one builder, which Docker calls `default`.
  private static void builder(Call call) {
    Optional<String> name =
        call.arguments()
            .text("builder")
            .or(() -> call.invocation().variable("BUILDX_BUILDER"))
            .filter(word -> !Set.of("", "default").contains(word));
    if (name.isPresent() && call.arguments().given("builder")) {
      throw new CommandException(
          "no builder \"" + name.get() + "\" found (the engine has one builder, \"default\")");
    }
  }
}
