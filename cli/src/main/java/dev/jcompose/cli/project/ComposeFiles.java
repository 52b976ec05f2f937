package dev.jcompose.cli.project;

import dev.jcompose.cli.CommandException;
import dev.jcompose.cli.Invocation;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.load.ComposeLoader;
import dev.jcompose.model.load.LoadOptions;
import dev.jcompose.model.load.LoadRequest;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.load.ModelResult;
import dev.jcompose.model.value.Value;
import java.util.List;

/// Projects out of Compose files. What is wrong with them is printed to standard error, each
/// problem on a line of its own that starts with its place.
public final class ComposeFiles implements ProjectSource {
  @Override
  public ComposeProject load(Invocation invocation, ProjectOptions options) {
    return load(invocation, options, List.of(), LoadOptions.DEFAULT);
  }

  /// Loads with something left out, as `config` can.
  ///
  /// @param services the only ones that are wanted, with what they depend on; none for all
  public ComposeProject load(
      Invocation invocation, ProjectOptions options, List<String> services, LoadOptions parts) {
    LoadRequest request = request(invocation, options, services, parts);
    return switch (ComposeLoader.load(request)) {
      case LoadResult.Loaded loaded -> {
        loaded.warnings().forEach(invocation.err()::println);
        yield new ComposeProject(invocation, loaded);
      }
      case LoadResult.Rejected rejected -> throw rejected(invocation, rejected.problems());
    };
  }

  /// Reads the files as they stand, put together but without types: variables may be left in it.
  ///
  /// @return the merged tree as values
  public Value.Fields tree(
      Invocation invocation, ProjectOptions options, List<String> services, LoadOptions parts) {
    LoadRequest request = request(invocation, options, services, parts);
    return switch (ComposeLoader.model(request)) {
      case ModelResult.Read read -> {
        read.warnings().forEach(invocation.err()::println);
        yield (Value.Fields) TreeValue.of(read.tree().root());
      }
      case ModelResult.Rejected rejected -> throw rejected(invocation, rejected.problems());
    };
  }

  private static LoadRequest request(
      Invocation invocation, ProjectOptions options, List<String> services, LoadOptions parts) {
    if (options.compatibility()) {
      throw new CommandException(
          "--compatibility: not supported (containers are named with hyphens)");
    }
    return new LoadRequest(
        invocation.directory(),
        invocation.environment(),
        options.files(),
        options.name(),
        options.directory(),
        options.envFiles(),
        options.profiles(),
        services,
        invocation::in,
        options.allResources() ? parts.withAllResources() : parts);
  }

  private static CommandException rejected(Invocation invocation, List<Problem> problems) {
    List<String> errors = problems.stream().filter(Problem::isError).map(Problem::message).toList();
    boolean missing =
        errors.stream()
            .allMatch(message ->
                message.contains("no configuration file provided")
                    || message.contains("no such file"));
    boolean selection = errors.stream().allMatch(message -> message.startsWith("no such service"));
    int exitCode =
        missing
            ? CommandException.FILE_NOT_FOUND
            : selection ? CommandException.FAILED : CommandException.COMPOSE_PARSE;
    return Problems.printed(invocation, problems, exitCode);
  }
}
