package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.UnknownService;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Table;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.project.ComposeFiles;
import dev.jcompose.cli.project.ComposeProject;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.canonical.ConfigText;
import dev.jcompose.model.hash.ServiceHash;
import dev.jcompose.model.interpolation.DeclaredVariable;
import dev.jcompose.model.load.LoadOptions;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Model;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.report.ExplainText;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.text.YamlText;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// `config`: the project as the files, put together, say it. It asks no engine, except for the
/// digests of images.
public final class Config implements Command {
  /// The flags that list names only.
  private static final List<String> NAMES =
      List.of("services", "volumes", "networks", "models", "profiles", "images");

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "config [OPTIONS] [SERVICE...]",
            "Parse, resolve and render compose file in canonical format",
            Flag.on("environment", "Print environment used for interpolation."),
            Flag.text(
                "explain",
                "Print where the value at a path comes from, as services.web.environment.DB_URL"),
            Flag.text("format", "Format the output. Values: [yaml | json]").defaulting("yaml"),
            Flag.text("hash", "Print the service config hash, one per line."),
            Flag.on("images", "Print the image names, one per line."),
            Flag.on("lock-image-digests", "Produces an override file with image digests"),
            Flag.on("models", "Print the model names, one per line."),
            Flag.on("networks", "Print the network names, one per line."),
            Flag.on(
                "no-consistency",
                "Don't check model consistency - warning: may produce invalid Compose output"),
            Flag.on("no-env-resolution", "Don't resolve service env files"),
            Flag.on("no-interpolate", "Don't interpolate environment variables"),
            Flag.on("no-normalize", "Don't normalize compose model"),
            Flag.on("no-path-resolution", "Don't resolve file paths"),
            Flag.text("output", 'o', "Save to file (default to stdout)"),
            Flag.on("profiles", "Print the profile names, one per line."),
            Flag.on("quiet", 'q', "Only validate the configuration, don't print anything"),
            Flag.on("resolve-image-digests", "Pin image tags to digests"),
            Flag.on("services", "Print the service names, one per line."),
            Flag.on("variables", "Print model variables and default values."),
            Flag.on("volumes", "Print the volume names, one per line."))
        .aliases("jcompose config", "jcompose convert")
        .details(
            "\"config create\", \"config ls\" and \"config rm\" manage the configs that the engine stores.\nPut a service with such a name after --: config -- create");
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    if (arguments.on("variables")) {
      return variables(call);
    }
    if (arguments.on("no-interpolate")) {
      return uninterpolated(call);
    }
    ComposeProject loaded = call.shownProject(parts(arguments));
    if (arguments.on("quiet")) {
      return 0;
    }
    Optional<String> path = arguments.text("explain");
    if (path.isPresent()) {
      print(call, explained(loaded.origins(), path.get()));
      return 0;
    }
    Project project = loaded.project();
    if (arguments.on("lock-image-digests")) {
      Value.Fields lock = ImageDigests.of(call, project).lock(project);
      print(call, formatted(arguments, () -> YamlText.print(lock), () -> JsonText.pretty(lock)));
      return 0;
    }
    Project shown =
        arguments.on("resolve-image-digests")
            ? ImageDigests.of(call, project).pinned(project)
            : project;
    print(call, text(arguments, shown, loaded.origins()));
    return 0;
  }

  /// With variables left in it, the model has no types yet: the merged files are shown as they
  /// stand.
  private static int uninterpolated(Call call) {
    Arguments arguments = call.arguments();
    if (!call.names().isEmpty()) {
      call.err()
          .println(
              "warning: service filtering is not applied when --no-interpolate is set, the full model will be rendered");
    }
    for (String flag :
        List.of(
            "hash",
            "images",
            "profiles",
            "environment",
            "explain",
            "lock-image-digests",
            "resolve-image-digests")) {
      if (arguments.given(flag)) {
        throw new CommandException(
            "--"
                + flag
                + " cannot be combined with --no-interpolate: its answer depends on variables");
      }
    }
    MapNode tree = tree(call, parts(arguments));
    if (arguments.on("quiet")) {
      return 0;
    }
    for (String section : List.of("services", "volumes", "networks", "models")) {
      if (arguments.on(section)) {
        print(call, lines(tree.map(section).map(map -> map.entries().keySet()).orElse(Set.of())));
        return 0;
      }
    }
    print(call, formatted(arguments, () -> ConfigText.yaml(tree), () -> ConfigText.json(tree)));
    return 0;
  }

  private static MapNode tree(Call call, LoadOptions parts) {
    return new ComposeFiles()
        .tree(call.invocation(), call.projectOptions(), call.problems(), call.names(), parts);
  }

  private static String explained(Origins origins, String path) {
    String text = ExplainText.of(origins, path);
    if (text.isEmpty()) {
      throw new CommandException("--explain: nothing at " + path + ExplainText.hint(origins, path));
    }
    return text;
  }

  /// The variables that the files name, as a table or in the fields of Docker Compose.
  private static int variables(Call call) {
    if (!call.names().isEmpty()) {
      call.err()
          .println(
              "warning: service filtering is not applied when --variables is set, variables from the full model will be rendered");
    }
    Collection<DeclaredVariable> found =
        new ComposeFiles().variables(call.invocation(), call.projectOptions(), call.problems());
    String format =
        call.arguments().given("format") ? call.arguments().text("format").orElse("") : "";
    print(
        call,
        switch (format) {
          case "", "table" -> {
            Table table = new Table(20, "NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE");
            found.forEach(v ->
                table.row(
                    v.name(), String.valueOf(v.required()), v.defaultValue(), v.alternative()));
            yield table.print();
          }
          case "yaml" ->
              // Docker Compose prints this one with the usual indentation of Go's library.
              YamlText.print(
                  fields(found, List.of("name", "defaultvalue", "presencevalue", "required")), 4);
          case "json" ->
              JsonText.indented(
                      fields(found, List.of("Name", "DefaultValue", "PresenceValue", "Required")),
                      "    ")
                  + "\n";
          default -> throw new CommandException("unsupported format \"" + format + "\"");
        });
    return 0;
  }

  private static Value.Fields fields(Collection<DeclaredVariable> variables, List<String> keys) {
    Map<String, Value> all = new LinkedHashMap<>();
    for (DeclaredVariable variable : variables) {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put(keys.get(0), new Value.Text(variable.name()));
      fields.put(keys.get(1), new Value.Text(variable.defaultValue()));
      fields.put(keys.get(2), new Value.Text(variable.alternative()));
      fields.put(keys.get(3), new Value.Flag(variable.required()));
      all.put(variable.name(), new Value.Fields(fields));
    }
    return new Value.Fields(all);
  }

  private static void print(Call call, String text) {
    String output = call.arguments().text("output").orElse("");
    if (output.isEmpty()) {
      call.out().print(text);
      return;
    }
    Path file = call.invocation().directory().resolve(output);
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandException(file + ": cannot write: " + IoFailure.words(e));
    }
  }

  private static LoadOptions parts(Arguments arguments) {
    LoadOptions parts = LoadOptions.DEFAULT;
    parts = arguments.on("no-interpolate") ? parts.withoutInterpolation() : parts;
    parts = arguments.on("no-normalize") ? parts.withoutNormalization() : parts;
    parts = arguments.on("no-path-resolution") ? parts.withoutPathResolution() : parts;
    parts = arguments.on("no-consistency") ? parts.withoutConsistencyCheck() : parts;
    // Names do not depend on files of variables, which may be missing where only names are asked.
    boolean names = NAMES.stream().anyMatch(arguments::on);
    return names || arguments.on("no-env-resolution")
        ? parts.withoutEnvironmentResolution()
        : parts;
  }

  private static String text(Arguments arguments, Project project, Origins tree) {
    if (arguments.on("services")) {
      return lines(project.services().keySet());
    }
    if (arguments.on("volumes")) {
      return lines(project.volumes().keySet());
    }
    if (arguments.on("networks")) {
      return lines(project.networks().keySet());
    }
    if (arguments.on("models")) {
      return lines(project.models().values().stream().map(Model::model).sorted().toList());
    }
    if (arguments.given("hash")) {
      return hashes(project, arguments.text("hash").orElse("*"));
    }
    if (arguments.on("profiles")) {
      return lines(profiles(project));
    }
    if (arguments.on("images")) {
      return lines(project.services().values().stream().map(s -> image(project, s)).toList());
    }
    if (arguments.on("environment")) {
      StringBuilder text = new StringBuilder();
      new TreeMap<>(project.environment())
          .forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
      return text.toString();
    }
    return arguments.on("no-normalize")
        ? formatted(
            arguments, () -> ConfigText.yaml(project, tree), () -> ConfigText.json(project, tree))
        : formatted(arguments, () -> ConfigText.yaml(project), () -> ConfigText.json(project));
  }

  private static String formatted(
      Arguments arguments, Supplier<String> yaml, Supplier<String> json) {
    String format = arguments.text("format").orElse("yaml");
    String text =
        switch (format) {
          case "yaml" -> yaml.get();
          case "json" -> json.get();
          default -> throw new CommandException("unsupported format \"" + format + "\"");
        };
    return text.endsWith("\n") ? text : text + "\n";
  }

  private static String lines(Collection<String> names) {
    StringBuilder text = new StringBuilder();
    names.forEach(name -> text.append(name).append('\n'));
    return text.toString();
  }

  private static Set<String> profiles(Project project) {
    Set<String> profiles = new TreeSet<>();
    project.services().values().forEach(service -> profiles.addAll(service.profiles()));
    project.disabledServices().values().forEach(service -> profiles.addAll(service.profiles()));
    return profiles;
  }

  private static String image(Project project, Service service) {
    return ImageNames.of(project, service);
  }

  private static String hashes(Project project, String wanted) {
    List<String> names =
        wanted.equals("*")
            ? project.services().keySet().stream().sorted().toList()
            : List.of(wanted.split(",", -1));
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      Service service =
          project
              .service(name)
              .orElseThrow(() -> UnknownService.named(name, project.services().keySet()));
      text.append(name).append(' ').append(ServiceHash.of(service, project)).append('\n');
    }
    return text.toString();
  }
}
