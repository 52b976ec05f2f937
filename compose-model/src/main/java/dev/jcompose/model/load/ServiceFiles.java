package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.dotenv.DotEnv;
import dev.jcompose.model.interpolation.Variables;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.Source;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `env_file` and `label_file`: read, and merged into `environment` and `labels`, which take
/// precedence.
///
/// Variables inside an env file are looked up in the variables of the project, or of the included
/// file with the service, then in the service's `environment`, then in the files read before.
final class ServiceFiles {
  private final Surroundings variables;
  private final FileReader reader;
  private final Locations locations;
  private final String directory;
  private final Problems problems;

  /// @param directory the project's, for paths that were left relative
  ServiceFiles(
      Surroundings variables,
      FileReader reader,
      Locations locations,
      String directory,
      Problems problems) {
    this.directory = directory;
    this.variables = variables;
    this.reader = reader;
    this.locations = locations;
    this.problems = problems;
  }

  void fold(MapNode service) {
    if (service.get("env_file") instanceof ListNode files) {
      environment(service, files);
      service.entries().remove("env_file");
    }
    if (service.get("label_file") instanceof ListNode files) {
      labels(service, files);
      service.entries().remove("label_file");
    }
  }

  private void environment(MapNode service, ListNode files) {
    MapNode own = service.map("environment").orElseGet(() -> MapNode.at(files));
    Map<String, ScalarNode> read = new LinkedHashMap<>();
    for (Node item : files.items()) {
      if (item instanceof MapNode file) {
        envFile(file, own, read);
      }
    }
    service.put("environment", over(read, "from env_file", own));
  }

  private static Variables around(Surroundings outside, MapNode own, Map<String, ScalarNode> read) {
    return name -> {
      Optional<Variables.Variable> outer = outside.find(name);
      if (outer.isPresent()) {
        return outer;
      }
      Node value = own.get(name);
      if (value == null || value.isNull()) {
        value = read.get(name);
      }
      return value instanceof ScalarNode scalar
          ? Optional.of(new Variables.Variable(scalar.display(), scalar.at().toString()))
          : Optional.empty();
    };
  }

  private void envFile(MapNode file, MapNode own, Map<String, ScalarNode> read) {
    String text = file.text("path").orElse("");
    Variables around = around(variables.around(text), own, read);
    boolean required =
        !file.text("required")
            .map(flag -> flag.toLowerCase(Locale.ROOT))
            .orElse("true")
            .equals("false");
    Optional<Path> path = Locations.path(locations.resolve(directory, text));
    Node at = file.get("path");
    if (path.isEmpty() || reader.isMissing(path.get())) {
      if (required) {
        problems.add(
            Finding.error(at == null ? file : at, "env file " + text + " not found")
                .withHint("create it, or set required: false")
                .withStage(Problem.Stage.SERVICE_FILES));
      }
      return;
    }
    Optional<Source> source = read(path.get(), at == null ? file : at);
    if (source.isPresent()) {
      boolean raw = file.text("format").orElse("").equals("raw");
      Map<String, ScalarNode> values =
          raw
              ? DotEnv.parseRaw(source.get(), around, problems)
              : DotEnv.parse(source.get(), around, problems);
      values.forEach((name, value) -> {
        ScalarNode before = read.put(name, value);
        if (before != null) {
          value.replaces(before);
        }
      });
    }
  }

  private Optional<Source> read(Path path, Node at) {
    Problems own = new Problems();
    Optional<Source> source =
        reader
            .telling(own)
            .read(
                path,
                locations.show(path),
                List.of(new Problem.Related(at.at(), "read from here")));
    own.all().forEach(problem -> problems.add(problem.withStage(Problem.Stage.SERVICE_FILES)));
    return source;
  }

  private void labels(MapNode service, ListNode files) {
    Map<String, ScalarNode> read = new LinkedHashMap<>();
    for (Node item : files.items()) {
      if (!(item instanceof ScalarNode file)) {
        continue;
      }
      Optional<Path> path = Locations.path(locations.resolve(directory, file.text()));
      if (path.isEmpty() || reader.isMissing(path.get())) {
        problems.add(
            Finding.error(file, "label file " + file.text() + " not found")
                .withHint("create it")
                .withStage(Problem.Stage.SERVICE_FILES));
        continue;
      }
      Variables around =
          name -> {
            ScalarNode value = read.get(name);
            return value == null
                ? Optional.empty()
                : Optional.of(new Variables.Variable(value.text(), value.at().toString()));
          };
      read(path.get(), file)
          .ifPresent(source -> read.putAll(DotEnv.parse(source, around, problems)));
    }
    MapNode own = service.map("labels").orElseGet(() -> MapNode.at(files));
    service.put("labels", over(read, "from label_file", own));
  }

  /// The service's own values over those from files.
  private static MapNode over(Map<String, ScalarNode> read, String note, MapNode own) {
    MapNode merged = MapNode.at(own);
    read.forEach((name, value) -> {
      value.note(note);
      merged.put(name, value);
    });
    own.entries()
        .forEach((name, value) -> {
          Node below = merged.get(name);
          if (below != null) {
            value.replaces(below);
          }
          merged.put(name, value);
        });
    return merged;
  }
}
