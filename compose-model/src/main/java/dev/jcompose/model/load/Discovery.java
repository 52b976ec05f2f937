package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.diagnostics.SourcePosition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Which files make the project, where its directory is, and which variables surround it.
///
/// `-f` before `COMPOSE_FILE` before the first of `compose.yaml`, `compose.yml`,
/// `docker-compose.yml` and `docker-compose.yaml` here or in a directory above, with its override
/// file. `.env` is looked for in the working directory (or that of the first `-f`), then in the
/// project directory; variables that are already set are not changed.
final class Discovery {
  private static final List<String> NAMES =
      List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");
  private static final List<String> OVERRIDES =
      List.of(
          "compose.override.yml",
          "compose.override.yaml",
          "docker-compose.override.yml",
          "docker-compose.override.yaml");

  private final LoadRequest request;
  private final Problems problems;
  private final FileReader reader;
  private final Surroundings surroundings;
  private final Locations locations;
  private final List<String> files = new ArrayList<>();
  private List<Path> envFiles = List.of();
  private boolean filesOfVariable;

  Discovery(LoadRequest request, Problems problems) {
    this.request = request;
    this.problems = problems;
    this.reader = new FileReader(problems, request.ownProcess());
    this.surroundings = Surroundings.of(request.environment());
    this.locations =
        new Locations(request.workingDirectory(), request.environment(), request.remote());
    surroundings.set("PWD", request.workingDirectory().toString(), "the working directory");
    files.addAll(request.files());
  }

  /// Finds everything; what is missing is added to the problems.
  void run() {
    readEnvFiles();
    if (files.isEmpty()) {
      filesFromEnvironment();
    }
    if (files.isEmpty()) {
      filesFromDirectories();
    }
    readEnvFiles();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Locations locations() {
    return locations;
  }

  FileReader reader() {
    return reader;
  }

  /// Absolute paths, and `-`.
  List<String> files() {
    List<String> absolute = new ArrayList<>();
    for (String file : files) {
      absolute.add(file.equals("-") || Locations.isRemote(file) ? file : absolute(file).toString());
    }
    return absolute;
  }

  /// Whether it was `COMPOSE_FILE` that named the files.
  boolean filesOfVariable() {
    return filesOfVariable;
  }

  List<Path> envFiles() {
    return envFiles;
  }

  private Path absolute(String file) {
    return request.workingDirectory().resolve(Locations.path(file).orElse(Path.of(""))).normalize();
  }

  /// The project's directory: `--project-directory`, else that of the first file, else the working
  /// directory.
  Path directory() {
    if (request.projectDirectory().isPresent()) {
      return absolute(request.projectDirectory().get());
    }
    for (String file : files) {
      if (!file.equals("-") && !Locations.isRemote(file)) {
        Path parent = absolute(file).getParent();
        return parent == null ? request.workingDirectory() : parent;
      }
    }
    return request.workingDirectory();
  }

  private void readEnvFiles() {
    List<String> named = request.envFiles();
    String fromVariable = request.environment().getOrDefault("COMPOSE_ENV_FILES", "");
    if (named.isEmpty() && !fromVariable.isEmpty()) {
      named = List.of(fromVariable.split(",", -1));
    }
    List<Path> paths = new ArrayList<>();
    if (!named.isEmpty()) {
      named.forEach(file -> paths.add(absolute(file)));
      if (!envFiles.isEmpty()) {
        return;
      }
    } else {
      String disabled = request.environment().getOrDefault("COMPOSE_DISABLE_ENV_FILE", "");
      Path standard = directory().resolve(".env");
      if (isTrue(disabled) || reader.isMissing(standard) || Files.isDirectory(standard)) {
        return;
      }
      paths.add(standard);
      if (paths.equals(envFiles)) {
        return;
      }
    }
    envFiles = paths;
    Problems own = new Problems();
    surroundings.addFiles(paths, reader.telling(own), locations, own);
    own.all().forEach(problem -> problems.add(problem.withStage(Problem.Stage.SURROUNDINGS)));
  }

  static boolean isTrue(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "t", "true" -> true;
      default -> false;
    };
  }

  private void filesFromEnvironment() {
    Optional<String> named = surroundings.value("COMPOSE_FILE");
    if (named.isEmpty() || named.get().isEmpty()) {
      return;
    }
    filesOfVariable = true;
    String separator = surroundings.value("COMPOSE_PATH_SEPARATOR").orElse("");
    String by = separator.isEmpty() ? ":" : separator;
    int from = 0;
    for (int at = named.get().indexOf(by); at >= 0; at = named.get().indexOf(by, from)) {
      files.add(named.get().substring(from, at));
      from = at + by.length();
    }
    files.add(named.get().substring(from));
  }

  private void filesFromDirectories() {
    Optional<Path> directory = Optional.of(directory());
    while (directory.isPresent()) {
      List<Path> found = existing(directory.get(), NAMES);
      if (!found.isEmpty()) {
        use(found, "config");
        List<Path> overrides = existing(directory.get(), OVERRIDES);
        if (!overrides.isEmpty()) {
          use(overrides, "override");
        }
        return;
      }
      directory = Optional.ofNullable(directory.get().getParent());
    }
    problems.add(
        Problem.error("no configuration file provided: not found")
            .withHint("name it with -f, or run jcompose in a directory with a compose.yaml")
            .withStage(Problem.Stage.FILES));
  }

  private void use(List<Path> found, String kind) {
    Path first = found.getFirst();
    files.add(first.toString());
    if (found.size() > 1) {
      List<String> names = found.stream().map(locations::show).toList();
      problems.add(
          Problem.warning(
              SourcePosition.ofFile(locations.show(first)),
              "several "
                  + kind
                  + " files are here, this one is used: "
                  + String.join(", ", names)));
    }
  }

  private static List<Path> existing(Path directory, List<String> names) {
    List<Path> found = new ArrayList<>(1);
    for (String name : names) {
      Path file = directory.resolve(name);
      if (Files.exists(file) || Files.isSymbolicLink(file)) {
        found.add(file);
      }
    }
    return found;
  }
}
