package dev.jcompose.cli.command;

import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.engine.EngineStart;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.progress.Mode;
import dev.jcompose.cli.progress.Progress;
import dev.jcompose.cli.progress.QuietLayers;
import dev.jcompose.cli.project.ComposeFiles;
import dev.jcompose.cli.project.ComposeProject;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.cli.project.ProblemReport;
import dev.jcompose.cli.project.ProjectOptions;
import dev.jcompose.cli.project.ProjectSource;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.load.LoadOptions;
import java.io.PrintStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One call of a command: its process, its options and arguments, and access to the engine and to
/// the project.
public final class Call {
  private final Invocation invocation;
  private final Arguments globals;
  private final Arguments arguments;
  private final ProjectSource source;
  private final Set<String> notices = ConcurrentHashMap.newKeySet();
  private Map<String, String> settings = Map.of();
  private Optional<LoadedProject> loaded = Optional.empty();

  public Call(Invocation invocation, Arguments globals, Arguments arguments, ProjectSource source) {
    this.invocation = invocation;
    this.globals = globals;
    this.arguments = arguments;
    this.source = source;
  }

  public Invocation invocation() {
    return invocation;
  }

  /// The command's own flags and arguments.
  public Arguments arguments() {
    return arguments;
  }

  /// The arguments that are not flags; for most commands, the services.
  public List<String> names() {
    return arguments.positionals();
  }

  public PrintStream out() {
    return invocation.out();
  }

  public PrintStream err() {
    return invocation.err();
  }

  /// True when networks and volumes that no service uses are included.
  public boolean allResources() {
    return globals.on("all-resources");
  }

  /// True when what is done is to be told step by step.
  public boolean verbose() {
    return globals.on("verbose");
  }

  /// True when nothing is changed, only shown.
  public boolean dryRun() {
    return globals.on("dry-run") || arguments.on("dry-run");
  }

  /// A call of another command as a dry run.
  public Call rehearsing(Arguments others) {
    Map<String, List<String>> values = new HashMap<>(globals.values());
    values.put("dry-run", List.of("true"));
    return new Call(
        invocation, new Arguments(values, globals.positionals(), globals.help()), others, source);
  }

  /// The engine, which the first request starts if it does not run.
  public EngineClient engine() {
    return engine(false);
  }

  /// Likewise.
  ///
  /// @param lasting whether the engine was started explicitly, so that it does not end when it is
  ///   idle
  public EngineClient engine(boolean lasting) {
    EnginePlaces places = EnginePlaces.of(invocation);
    return new EngineClient(
        places.socket(),
        _ -> new EngineStart(invocation, places, lasting).start(),
        this::notice,
        invocation.scope()::closeAtEnd);
  }

  /// Prints the engine's notices to the user, once.
  void notice(String text) {
    if (!notices.add(text)) {
      return;
    }
    if (progress() == Mode.JSON) {
      shown(Mode.JSON, "").warning(text);
    } else {
      err().println("engine: " + text);
    }
  }

  /// A `COMPOSE_` variable from the user's environment or else from the project's env files; an
  /// empty one counts as unset.
  public Optional<String> variable(String name) {
    if (settings.isEmpty()) {
      settings = source.environment(invocation, ProjectOptions.of(globals));
    }
    return Optional.ofNullable(settings.get(name)).filter(value -> !value.isEmpty());
  }

  /// True for a variable with a value that Go reads as true.
  public boolean switchedOn(String name) {
    return Invocation.isTrue(variable(name));
  }

  /// How problems of the files are shown.
  public ProblemReport problems() {
    return new ProblemReport(
        invocation.err(), progress() == Mode.JSON, ansi(invocation.terminal().error()));
  }

  /// How progress is shown.
  public Mode progress() {
    String mode =
        globals
            .text("progress")
            .or(() -> arguments.text("progress"))
            .or(() -> variable("COMPOSE_PROGRESS"))
            .orElse("auto");
    return Mode.of(mode, ansi(invocation.terminal().error()), invocation);
  }

  /// What shows an operation.
  public Progress shown(String title) {
    return shown(progress(), title);
  }

  /// Likewise, in a mode that is known.
  public Progress shown(Mode mode, String title) {
    Progress shown = mode.show(invocation, title);
    return arguments.on("quiet-pull") ? new QuietLayers(shown) : shown;
  }

  /// Whether a stream gets colours.
  ///
  /// @param terminal whether the stream is a terminal
  public boolean ansi(boolean terminal) {
    String ansi =
        globals.on("no-ansi")
            ? "never"
            : globals.text("ansi").or(() -> variable("COMPOSE_ANSI")).orElse("auto");
    return switch (ansi) {
      case "never", "0", "false" -> false;
      case "always", "1", "true" -> true;
      case "auto", "" -> terminal && invocation.variable("NO_COLOR").isEmpty();
      default ->
          throw new CommandException(
              "unsupported --ansi value \"" + ansi + "\" (never, always or auto)");
    };
  }

  /// How many operations may run at once, empty for no limit.
  public OptionalInt parallel() {
    OptionalInt flag = globals.number("parallel");
    String variable = variable("COMPOSE_PARALLEL_LIMIT").orElse("-1");
    if (flag.isEmpty() && !variable.matches("-?[0-9]{1,9}")) {
      throw new CommandException(
          "COMPOSE_PARALLEL_LIMIT must be an integer (found: \"" + variable + "\")");
    }
    int limit = flag.orElseGet(() -> Integer.parseInt(variable));
    return limit > 0 ? OptionalInt.of(limit) : OptionalInt.empty();
  }

  /// The project from its files, reduced to some services.
  ///
  /// @param services with what they depend on; none for all
  public LoadedProject project(Collection<String> services) {
    return load(services, true);
  }

  /// The same, for a command that creates no containers: env files of services need not exist.
  public LoadedProject projectWithoutServiceFiles(Collection<String> services) {
    return load(services, false);
  }

  private LoadedProject load(Collection<String> services, boolean serviceFiles) {
    LoadedProject project =
        source.load(invocation, projectOptions(), problems(), services, serviceFiles);
    loaded = Optional.of(project);
    return project;
  }

  /// What the engine has said of attributes of the project that was read last, with their places.
  List<Problem> placed(String message) {
    return loaded.map(project -> project.problems(message)).orElse(List.of());
  }

  /// The project of the named services, with the parts that `config` can leave out; for commands
  /// that show the files.
  public ComposeProject shownProject(LoadOptions parts) {
    return new ComposeFiles().load(invocation, projectOptions(), problems(), names(), parts);
  }

  /// The global options that select the project.
  public ProjectOptions projectOptions() {
    return ProjectOptions.of(globals);
  }

  /// The project from its files; empty when only its name was given.
  public Optional<LoadedProject> projectUnlessNamed() {
    if (globals.list("file").isEmpty() && named().isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(projectWithoutServiceFiles(List.of()));
    } catch (CommandException e) {
      if (e.exitCode() == CommandException.FILE_NOT_FOUND
          && variable("COMPOSE_PROJECT_NAME").isPresent()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// `--project-name`; an empty one counts as none, as in Docker Compose.
  private Optional<String> named() {
    return globals.text("project-name").filter(name -> !name.isEmpty());
  }

  /// The name of the project when its files are not needed for it.
  public String givenName() {
    String name = named().or(() -> variable("COMPOSE_PROJECT_NAME")).orElse("");
    if (!name.matches("[a-z0-9][a-z0-9_-]*")) {
      throw new CommandException(
          "invalid project name \""
              + name
              + "\": must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number");
    }
    return name;
  }
}
