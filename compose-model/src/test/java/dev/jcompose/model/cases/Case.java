package dev.jcompose.model.cases;

import dev.jcompose.model.canonical.ConfigText;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.load.ComposeLoader;
import dev.jcompose.model.load.LoadOptions;
import dev.jcompose.model.load.LoadRequest;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.load.ModelResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A folder that says what a load must come to: `compose.yaml` and whatever else, `args` with a
/// flag or a `NAME=value` a line, and `expect.yaml` (what `config` prints) or `expect.problems`,
/// and `expect.warnings` where there are any. The folder's own path is `/case` in the expectations.
record Case(Path folder) {
  static final Path ROOT = Path.of("src/test/resources/cases").toAbsolutePath();

  static List<Case> all() {
    try (Stream<Path> paths = Files.walk(ROOT, 2)) {
      return paths
          .filter(path -> path.getNameCount() == ROOT.getNameCount() + 2 && Files.isDirectory(path))
          .sorted()
          .map(Case::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return ROOT.relativize(folder).toString();
  }

  LoadRequest request() {
    Map<String, String> environment = new HashMap<>(Map.of("HOME", "/home/user"));
    List<String> files = new ArrayList<>();
    List<String> profiles = new ArrayList<>();
    List<String> envFiles = new ArrayList<>();
    List<String> services = new ArrayList<>();
    LoadOptions options = LoadOptions.DEFAULT;
    LoadRequest request = LoadRequest.in(folder, environment);
    for (String line : lines("args")) {
      int space = line.indexOf(' ');
      String flag = space < 0 ? line : line.substring(0, space);
      String value = space < 0 ? "" : line.substring(space + 1);
      switch (flag) {
        case "-f" -> files.add(value);
        case "--profile" -> profiles.add(value);
        case "--env-file" -> envFiles.add(value);
        case "-p" -> request = request.withProjectName(value);
        case "--project-directory" -> request = request.withProjectDirectory(value);
        case "--no-interpolate" -> options = options.withoutInterpolation();
        case "--no-normalize" -> options = options.withoutNormalization();
        case "--no-path-resolution" -> options = options.withoutPathResolution();
        case "--no-consistency" -> options = options.withoutConsistencyCheck();
        case "--all-resources" -> options = options.withAllResources();
        case "service" -> services.add(value);
        case "stdin" -> {
          byte[] text = read(value).getBytes(StandardCharsets.UTF_8);
          request = request.withStdin(() -> new ByteArrayInputStream(text));
        }
        case "cd" -> request = moved(request, folder.resolve(value));
        default -> {
          int equals = line.indexOf('=');
          environment.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
    }
    return new LoadRequest(
        request.workingDirectory(),
        environment,
        files,
        request.projectName(),
        request.projectDirectory(),
        envFiles,
        profiles,
        services,
        request.stdin(),
        options,
        request.remote(),
        request.ownProcess());
  }

  private static LoadRequest moved(LoadRequest request, Path directory) {
    return new LoadRequest(
        directory.normalize(),
        request.environment(),
        request.files(),
        request.projectName(),
        request.projectDirectory(),
        request.envFiles(),
        request.profiles(),
        request.services(),
        request.stdin(),
        request.options(),
        request.remote(),
        request.ownProcess());
  }

  /// What the load comes to: file name of the expectation to content.
  Map<String, String> outcome() {
    Map<String, String> outcome = new HashMap<>();
    LoadRequest request = request();
    if (!request.options().interpolate()) {
      return uninterpolated(request);
    }
    switch (ComposeLoader.load(request)) {
      case LoadResult.Loaded loaded -> {
        String yaml =
            request.options().normalize()
                ? ConfigText.yaml(loaded.project())
                : ConfigText.yaml(loaded.project(), loaded.origins());
        outcome.put("expect.yaml", portable(yaml));
        if (!loaded.warnings().isEmpty()) {
          outcome.put("expect.warnings", text(loaded.warnings()));
        }
      }
      case LoadResult.Rejected rejected ->
          outcome.put("expect.problems", text(rejected.problems()));
    }
    return outcome;
  }

  private Map<String, String> uninterpolated(LoadRequest request) {
    return switch (ComposeLoader.model(request)) {
      case ModelResult.Read read ->
          Map.of("expect.yaml", portable(ConfigText.yaml(read.tree().root())));
      case ModelResult.Rejected rejected -> Map.of("expect.problems", text(rejected.problems()));
    };
  }

  private String text(List<Problem> problems) {
    return portable(problems.stream().map(Case::lines).collect(Collectors.joining("\n", "", "\n")));
  }

  private static String lines(Problem problem) {
    StringBuilder text = new StringBuilder(problem.toString());
    problem.related().forEach(r -> text.append("\n  ").append(r.at()).append(": ").append(r.why()));
    problem.chain().forEach(r -> text.append("\n  ").append(r.at()).append(": ").append(r.why()));
    return text.toString();
  }

  private String portable(String text) {
    return text.replace(folder.toString(), "/case");
  }

  boolean has(String file) {
    return Files.exists(folder.resolve(file));
  }

  List<String> lines(String file) {
    return has(file) ? read(file).lines().filter(line -> !line.isBlank()).toList() : List.of();
  }

  String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
