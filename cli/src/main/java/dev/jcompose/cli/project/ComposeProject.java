package dev.jcompose.cli.project;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.model.coverage.Coverage;
import dev.jcompose.model.develop.WatchRule;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.load.Claims;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.project.SelectionException;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.transfer.ProjectJson;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A project that compose-model has loaded.
public final class ComposeProject implements LoadedProject {
  private final LoadResult.Loaded loaded;
  private final Project project;
  private final List<String> remoteFiles;

  ComposeProject(LoadResult.Loaded loaded, List<String> remoteFiles) {
    this(loaded, loaded.project(), remoteFiles);
  }

  private ComposeProject(LoadResult.Loaded loaded, Project project, List<String> remoteFiles) {
    this.loaded = loaded;
    this.remoteFiles = remoteFiles;
    this.project = project;
  }

  /// The project itself.
  public Project project() {
    return project;
  }

  @Override
  public String name() {
    return project.name();
  }

  @Override
  public Path directory() {
    return project.workingDirectory();
  }

  @Override
  public List<String> remoteFiles() {
    return remoteFiles;
  }

  @Override
  public List<String> services() {
    return List.copyOf(project.services().keySet());
  }

  @Override
  public Optional<String> variable(String name) {
    return Optional.ofNullable(project.environment().get(name)).filter(value -> !value.isEmpty());
  }

  @Override
  public Map<String, String> environment() {
    return project.environment();
  }

  @Override
  public boolean declares(String service) {
    return project.services().containsKey(service)
        || project.disabledServices().containsKey(service);
  }

  @Override
  public boolean attaches(String service) {
    return project.service(service).flatMap(found -> found.lifecycle().attach()).orElse(true);
  }

  @Override
  public boolean hasPostStart(String service) {
    return project
        .service(service)
        .filter(found -> !found.lifecycle().postStart().isEmpty())
        .isPresent();
  }

  @Override
  public List<WatchRule> watchRules(String service) {
    return project.service(service).flatMap(Service::develop).orElse(List.of());
  }

  @Override
  public List<String> dependencies(String service) {
    return project
        .service(service)
        .map(found -> List.copyOf(found.dependsOn().keySet()))
        .orElse(List.of());
  }

  @Override
  public ComposeProject enabling(Collection<String> names) {
    try {
      return names.isEmpty()
          ? this
          : new ComposeProject(loaded, project.withEnabled(names), remoteFiles);
    } catch (SelectionException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public ComposeProject honoured(Collection<String> services) {
    List<Problem> problems = Coverage.check(withDependencies(services), loaded.origins());
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems, CommandException.COMPOSE_PARSE);
    }
    return this;
  }

  @Override
  public ComposeProject together(Collection<String> services) {
    List<Problem> problems = Claims.errors(withDependencies(services), loaded.origins());
    if (!problems.isEmpty()) {
      throw new ProblemsException(problems, CommandException.COMPOSE_PARSE);
    }
    return this;
  }

  private Project withDependencies(Collection<String> services) {
    try {
      return project.withSelected(services, Project.Along.DEPENDENCIES);
    } catch (SelectionException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
  }

  /// Where the values come from.
  public Origins origins() {
    return loaded.origins();
  }

  @Override
  public List<Problem> problems(String message) {
    List<Problem> problems = new ArrayList<>();
    for (String line : message.split("\n", -1)) {
      int colon = line.indexOf(": ");
      Optional<Node> node =
          colon > 0 && (line.startsWith("services.") || line.startsWith("volumes."))
              ? origins().find(line.substring(0, colon))
              : Optional.empty();
      if (node.isEmpty()) {
        return List.of();
      }
      problems.add(
          node.get() instanceof ScalarNode
              ? Finding.error(node.get(), line)
              : Finding.errorAtKey(node.get(), line));
    }
    return problems;
  }

  @Override
  public String json() {
    return ProjectJson.write(project);
  }
}
