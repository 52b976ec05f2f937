package dev.jcompose.model.load;

import dev.jcompose.model.bind.ProjectBinder;
import dev.jcompose.model.diagnostics.Nearest;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.diagnostics.SourcePosition;
import dev.jcompose.model.merge.Merge;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.project.SelectionException;
import dev.jcompose.model.schema.SchemaCheck;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.tree.Allowance;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Loads a project: finds the files, reads, merges and checks them, and converts the result to
/// types.
///
/// All problems of all files are reported at once. A load has no side effects and depends only on
/// its request and the files; loading the same twice gives the same result, with keys in the same
/// order.
public final class ComposeLoader {
  private final LoadRequest request;
  private final Problems problems = new Problems();

  private ComposeLoader(LoadRequest request) {
    this.request = request;
  }

  /// Loads what the request asks for.
  public static LoadResult load(LoadRequest request) {
    ComposeLoader loader = new ComposeLoader(request);
    try {
      return loader.load();
    } catch (SelectionException e) {
      loader.problems.add(
          Problem.error(e.getMessage() == null ? "no such service" : e.getMessage())
              .withStage(Problem.Stage.SELECTION));
      return new LoadResult.Rejected(loader.problems.all());
    } catch (Allowance.Exceeded e) {
      loader.problems.add(e.problem());
      return new LoadResult.Rejected(loader.problems.all());
    }
  }

  /// Loads the merged tree only, without types: what `config --no-interpolate` shows, where a
  /// variable may still stand for a number.
  public static ModelResult model(LoadRequest request) {
    ComposeLoader loader = new ComposeLoader(request);
    try {
      Optional<Stage> stage = loader.tree();
      return stage.isEmpty() || loader.problems.hasErrors()
          ? new ModelResult.Rejected(loader.problems.all())
          : new ModelResult.Read(new Origins(stage.get().root()), loader.problems.warnings());
    } catch (Allowance.Exceeded e) {
      loader.problems.add(e.problem());
      return new ModelResult.Rejected(loader.problems.all());
    }
  }

  /// The variables that surround a project: the user's, and those of its env files that are not
  /// set. Problems with the files are reported when the project is loaded.
  public static Map<String, String> environment(LoadRequest request) {
    Discovery found = new Discovery(request, new Problems());
    try {
      found.run();
    } catch (Allowance.Exceeded _) {
      return request.environment();
    }
    return found.surroundings().all();
  }

  /// A merged tree and what it was made with.
  private record Stage(
      MapNode root, String name, Path directory, Discovery found, boolean isWhole) {}

  private LoadResult load() {
    Optional<Stage> stage = tree();
    if (stage.isEmpty()) {
      return new LoadResult.Rejected(problems.all());
    }
    Project project = project(stage.get());
    if (problems.hasErrors()) {
      return new LoadResult.Rejected(problems.all());
    }
    return new LoadResult.Loaded(project, new Origins(stage.get().root()), problems.warnings());
  }

  private Optional<Stage> tree() {
    Discovery found = new Discovery(request, problems);
    found.run();
    // The name comes from the working directory, paths are relative to the files.
    Path named = found.directory();
    Path directory = named;
    Map<String, List<Node>> documents = new LinkedHashMap<>();
    List<Node> all = new ArrayList<>();
    ModelReader models =
        new ModelReader(request.options(), problems, found.locations(), found.reader());
    Source first = null;
    boolean moved = request.projectDirectory().isPresent();
    for (String address : found.files()) {
      Optional<String> local = local(address, found);
      if (local.isEmpty()) {
        models.noteAbsence();
        continue;
      }
      String file = local.get();
      if (!file.equals(address) && !moved) {
        directory = Path.of(ModelReader.directoryOf(Path.of(file)));
        moved = true;
      }
      Optional<Source> source = source(file, found);
      if (source.isEmpty()) {
        models.noteAbsence();
      } else {
        first = first == null ? source.get() : first;
        List<Node> read = models.documents(source.get());
        documents.merge(
            file,
            read,
            (one, two) -> {
              one.addAll(two);
              return one;
            });
        all.addAll(read);
      }
    }
    if (first == null) {
      return Optional.empty();
    }
    String name = ProjectName.of(request, found.surroundings(), all, named, problems);
    found.surroundings().set("COMPOSE_PROJECT_NAME", name, "the project's name");
    MapNode root = merged(documents, first, name, directory, found, models);
    return Optional.of(new Stage(root, name, directory, found, models.isWhole()));
  }

  private MapNode merged(
      Map<String, List<Node>> documents,
      Source first,
      String name,
      Path directory,
      Discovery found,
      ModelReader models) {
    MapNode root = new MapNode(first, 0, 0);
    boolean empty = true;
    for (Map.Entry<String, List<Node>> file : documents.entrySet()) {
      List<Path> including =
          file.getKey().equals("-") ? List.of() : List.of(Path.of(file.getKey()));
      ModelReader.Place place = new ModelReader.Place(directory, found.surroundings(), including);
      models.merged(file.getValue(), place, root);
      empty &= file.getValue().stream().allMatch(Node::isNull);
    }
    if (empty && !problems.hasErrors()) {
      problems.add(ProjectName.emptyFile(first.name()));
    }
    Merge.finish(root);
    new SchemaCheck(problems).complete(root);
    ProjectName.note(root, name);
    Defaults.set(root);
    new SectionCheck(problems).run(root);
    if (request.options().resolvePaths()) {
      new PathResolver(directory.toString(), found.locations()).all(root);
    }
    LoadOptions options = request.options();
    if (options.normalize()) {
      new Normalizer(root).run();
    }
    if (options.interpolate() && (options.normalize() || options.resolveEnvironment())) {
      EnvironmentValues.resolve(root, found.surroundings());
    }
    if (options.interpolate() && options.normalize()) {
      EnvironmentValues.resolveArguments(root, found.surroundings());
    }
    return root;
  }

  /// A file's local path; for a remote file, that of its copy.
  private Optional<String> local(String file, Discovery found) {
    if (!Locations.isRemote(file)) {
      return Optional.of(file);
    }
    try {
      return Optional.of(found.locations().fetch(file).toString());
    } catch (RemoteFiles.RemoteException problem) {
      problems.add(
          Problem.error(SourcePosition.ofFile(file), String.valueOf(problem.getMessage())));
      return Optional.empty();
    }
  }

  private Optional<Source> source(String file, Discovery found) {
    if (file.equals("-")) {
      try (InputStream in = request.stdin().get()) {
        return found.reader().read(in, "-", List.of());
      } catch (IOException e) {
        problems.add(
            Problem.error(SourcePosition.ofFile("-"), "cannot be read: " + e.getMessage()));
        return Optional.empty();
      }
    }
    Path path = Path.of(file);
    String name = found.locations().show(path);
    if (found.filesOfVariable() && found.reader().isMissing(path)) {
      problems.add(
          Problem.error(SourcePosition.ofFile(name), "no such file or directory")
              .withHint("COMPOSE_FILE names it")
              .withStage(Problem.Stage.SURROUNDINGS));
      return Optional.empty();
    }
    return found.reader().read(path, name, List.of());
  }

  private Project project(Stage stage) {
    ProjectBinder binder = new ProjectBinder(stage.root(), problems);
    Map<String, Service> services = binder.services();
    Project whole =
        new Project(
            stage.name(),
            stage.directory(),
            stage.found().files(),
            stage.found().envFiles().stream().map(Path::toString).toList(),
            stage.found().surroundings().withGranted(),
            Set.of(),
            services,
            Map.of(),
            binder.networks(),
            binder.volumes(),
            binder.configs(),
            binder.secrets(),
            binder.models(),
            binder.extensions());
    Set<String> wanted = profiles(stage);
    warnOfMisspelled(wanted, whole);
    Project active = whole.withProfiles(wanted);
    if (request.options().checkConsistency()) {
      boolean claims = request.options().claims();
      new Consistency(active, stage.root(), problems, stage.isWhole(), claims).run();
    }
    Project selected = selected(active);
    if (!request.options().allResources()) {
      selected = selected.withoutUnused();
    }
    return request.options().resolveEnvironment() ? withFiles(selected, stage) : selected;
  }

  private Set<String> profiles(Stage stage) {
    Set<String> profiles = new LinkedHashSet<>(request.profiles());
    if (profiles.isEmpty()) {
      String named = stage.found().surroundings().value("COMPOSE_PROFILES").orElse("");
      for (String profile : named.split(",", -1)) {
        if (!profile.isBlank()) {
          profiles.add(profile.strip());
        }
      }
    }
    return profiles;
  }

  /// A profile that no service has is not a mistake, because it may be meant for several projects;
  /// one that is nearly a profile of this project probably is.
  private void warnOfMisspelled(Set<String> wanted, Project project) {
    Set<String> known = new LinkedHashSet<>();
    project.services().values().forEach(service -> known.addAll(service.profiles()));
    for (String profile : wanted) {
      if (!known.contains(profile) && !profile.equals("*")) {
        Nearest.hint(profile, known)
            .ifPresent(hint ->
                problems.add(
                    Problem.error("no service has the profile \"" + profile + "\"")
                        .withHint(hint)
                        .withSeverity(Problem.Severity.WARNING)));
      }
    }
  }

  private Project selected(Project project) {
    if (request.services().isEmpty()) {
      return project;
    }
    for (String name : request.services()) {
      if (!project.services().containsKey(name) && !project.disabledServices().containsKey(name)) {
        Problem problem =
            Problem.error("no such service: " + name).withStage(Problem.Stage.SELECTION);
        problems.add(
            Nearest.hint(name, project.services().keySet()).map(problem::withHint).orElse(problem));
        return project;
      }
    }
    return project
        .withEnabled(request.services())
        .withSelected(request.services(), Project.Along.DEPENDENCIES);
  }

  /// Adds the env files of the active services; those of other services are never opened.
  private Project withFiles(Project project, Stage stage) {
    ServiceFiles files =
        new ServiceFiles(
            stage.found().surroundings(),
            stage.found().reader(),
            stage.found().locations(),
            stage.directory().toString(),
            problems);
    Optional<MapNode> nodes = stage.root().map("services");
    Map<String, Service> services = new LinkedHashMap<>();
    for (Service service : project.services().values()) {
      Service folded = service;
      if (!service.program().envFiles().isEmpty() || !service.labelFiles().isEmpty()) {
        Optional<MapNode> node = nodes.flatMap(all -> all.map(service.name()));
        if (node.isPresent()) {
          files.fold(node.get());
          folded = ProjectBinder.environmentOf(service, node.get(), problems);
        }
      }
      services.put(service.name(), folded);
    }
    return project.withServices(services, project.disabledServices());
  }
}
