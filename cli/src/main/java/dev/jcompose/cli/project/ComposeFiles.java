package dev.jcompose.cli.project;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.remote.RemoteSources;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.interpolation.DeclaredVariable;
import dev.jcompose.model.load.ComposeLoader;
import dev.jcompose.model.load.LoadOptions;
import dev.jcompose.model.load.LoadRequest;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.load.ModelResult;
import dev.jcompose.model.tree.MapNode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Loads projects from Compose files. Warnings are printed; errors are thrown, all together.
public final class ComposeFiles implements ProjectSource {
  @Override
  public ComposeProject load(
      Invocation invocation,
      ProjectOptions options,
      ProblemReport report,
      Collection<String> services,
      boolean serviceFiles) {
    // Conflicting claims of services matter to the commands that start them, which check them.
    LoadOptions parts = LoadOptions.DEFAULT.withoutClaims();
    return load(
        invocation,
        options,
        report,
        List.copyOf(services),
        serviceFiles ? parts : parts.withoutEnvironmentResolution());
  }

  /// Loads without some parts, as `config` can.
  ///
  /// @param services the selected ones, with their dependencies; none for all
  public ComposeProject load(
      Invocation invocation,
      ProjectOptions options,
      ProblemReport report,
      List<String> services,
      LoadOptions parts) {
    RemoteSources sources = new RemoteSources(invocation, options.insecureRegistries());
    LoadRequest request = request(invocation, options, services, parts, sources);
    return switch (ComposeLoader.load(request)) {
      case LoadResult.Loaded loaded -> {
        report.print(loaded.warnings());
        yield new ComposeProject(loaded, sources.fetched());
      }
      case LoadResult.Rejected rejected ->
          throw new ProblemsException(rejected.problems(), exitCode(rejected.problems()));
    };
  }

  /// Reads and merges the files without types: variables may be left in the result.
  ///
  /// @return the merged tree
  public MapNode tree(
      Invocation invocation,
      ProjectOptions options,
      ProblemReport report,
      List<String> services,
      LoadOptions parts) {
    LoadRequest request = request(invocation, options, services, parts);
    return switch (ComposeLoader.model(request)) {
      case ModelResult.Read read -> {
        report.print(read.warnings());
        yield read.tree().root();
      }
      // Docker Compose has this exit code whatever the problem is.
      case ModelResult.Rejected rejected ->
          throw new ProblemsException(rejected.problems(), CommandException.FAILED);
    };
  }

  /// Reads the files as they were written.
  ///
  /// @return the variables that they name
  public Collection<DeclaredVariable> variables(
      Invocation invocation, ProjectOptions options, ProblemReport report) {
    LoadOptions parts = LoadOptions.DEFAULT.withoutInterpolation().withoutEnvironmentResolution();
    return DeclaredVariable.in(tree(invocation, options, report, List.of(), parts)).values();
  }

  @Override
  public FileNames names(Invocation invocation, ProjectOptions options) {
    ProblemReport unseen =
        new ProblemReport(new PrintStream(OutputStream.nullOutputStream()), false, false);
    LoadOptions parts =
        LoadOptions.DEFAULT
            .withoutInterpolation()
            .withoutPathResolution()
            .withoutConsistencyCheck()
            .withoutEnvironmentResolution();
    return FileNames.of(tree(invocation, options, unseen, List.of(), parts));
  }

  @Override
  public Map<String, String> environment(Invocation invocation, ProjectOptions options) {
    return ComposeLoader.environment(request(invocation, options, List.of(), LoadOptions.DEFAULT));
  }

  private static LoadRequest request(
      Invocation invocation, ProjectOptions options, List<String> services, LoadOptions parts) {
    RemoteSources sources = new RemoteSources(invocation, options.insecureRegistries());
    return request(invocation, options, services, parts, sources);
  }

  private static LoadRequest request(
      Invocation invocation,
      ProjectOptions options,
      List<String> services,
      LoadOptions parts,
      RemoteSources sources) {
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
        options.allResources() ? parts.withAllResources() : parts,
        sources,
        invocation.scope()::isOwn);
  }

  /// Docker Compose stops at its first problem, so the earliest stage decides.
  private static int exitCode(List<Problem> problems) {
    Problem.Stage first =
        problems.stream()
            .filter(Problem::isError)
            .map(Problem::stage)
            .min(Comparator.naturalOrder())
            .orElse(Problem.Stage.CONTENT);
    return switch (first) {
      case SURROUNDINGS, SELECTION -> CommandException.FAILED;
      case FILES, SERVICE_FILES -> CommandException.FILE_NOT_FOUND;
      case CONTENT -> CommandException.COMPOSE_PARSE;
    };
  }
}
