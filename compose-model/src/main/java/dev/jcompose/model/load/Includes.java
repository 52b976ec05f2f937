package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.merge.Merge;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `include`: other projects that become part of this one. Each has its own directory and env
/// files.
///
/// What both define is merged, and the including file wins; among several includes, the earlier
/// one.
///
/// @see <a href="https://github.com/compose-spec/compose-spec/blob/main/14-include.md">Include</a>
final class Includes {
  private static final List<String> SECTIONS =
      List.of("services", "volumes", "networks", "secrets", "configs", "models");

  /// Limit of nested includes; each level is a level of recursion.
  private static final int MAX_DEPTH = 100;

  private final ModelReader models;
  private final ModelReader.Place place;
  private final Problems problems;

  Includes(ModelReader models, ModelReader.Place place) {
    this.models = models;
    this.place = place;
    this.problems = models.problems();
  }

  void apply(MapNode document) {
    Node include = document.entries().remove("include");
    if (!(include instanceof ListNode list)) {
      return;
    }
    for (Node entry : list.items()) {
      MapNode imported = imported(entry);
      for (String section : SECTIONS) {
        imported.map(section).ifPresent(from -> take(document, section, from));
      }
    }
  }

  private void take(MapNode document, String section, MapNode from) {
    Node own = document.get(section);
    MapNode into = own instanceof MapNode map ? map : MapNode.at(from);
    document.put(section, into);
    Merge merge = models.merging();
    for (Map.Entry<String, Node> entry : from.entries().entrySet()) {
      Node mine = into.get(entry.getKey());
      if (mine instanceof MapNode above && entry.getValue() instanceof MapNode below) {
        MapNode lower = MapNode.at(document);
        MapNode upper = MapNode.at(document);
        MapNode lowerSection = MapNode.at(from);
        MapNode upperSection = MapNode.at(into);
        lowerSection.put(entry.getKey(), below);
        upperSection.put(entry.getKey(), above);
        lower.put(section, lowerSection);
        upper.put(section, upperSection);
        merge.documents(lower, upper);
        Node merged = lowerSection.get(entry.getKey());
        into.put(entry.getKey(), merged == null ? above : merged);
      } else if (mine == null || mine.isNull()) {
        into.put(entry.getKey(), entry.getValue());
      }
    }
  }

  private MapNode imported(Node entry) {
    MapNode nothing = MapNode.at(entry);
    List<ScalarNode> paths = paths(entry, "path");
    if (entry instanceof ScalarNode scalar) {
      paths = List.of(scalar);
    }
    if (paths.isEmpty()) {
      if (!entry.isNull()) {
        problems.add(Finding.error(entry, "include has no path"));
      }
      return nothing;
    }
    List<Path> files = new ArrayList<>();
    for (ScalarNode path : paths) {
      Optional<Path> file = file(path);
      if (file.isEmpty()) {
        models.noteAbsence();
        return nothing;
      }
      files.add(file.get());
    }
    Path main = files.getFirst();
    if (place.including().contains(main)) {
      problems.add(cycle(entry, main));
      models.noteAbsence();
      return nothing;
    }
    if (place.including().size() > MAX_DEPTH) {
      problems.add(Finding.error(entry, "includes more than " + MAX_DEPTH + " levels deep"));
      models.noteAbsence();
      return nothing;
    }
    return read(entry, paths, files, main);
  }

  private Problem cycle(Node entry, Path main) {
    List<String> names = new ArrayList<>();
    place.including().forEach(file -> names.add(models.locations().show(file)));
    names.add(models.locations().show(main));
    // The chain of the file that closes the cycle shows where each file is included.
    return Finding.error(entry, "include cycle: " + String.join(" includes ", names))
        .withHint("remove one of these includes");
  }

  private Optional<Path> file(ScalarNode path) {
    if (Locations.isRemote(path.text())) {
      try {
        return Optional.of(models.locations().fetch(path.text()));
      } catch (RemoteFiles.RemoteException problem) {
        problems.add(
            Finding.error(path, "cannot include \"" + path.text() + "\": " + problem.getMessage()));
        return Optional.empty();
      }
    }
    String absolute = models.locations().resolve(place.directory().toString(), path.text());
    Optional<Path> file = Locations.path(absolute);
    if (file.isEmpty() || models.files().isMissing(file.get())) {
      problems.add(
          Finding.error(path, "included file " + absolute + " does not exist")
              .withStage(Problem.Stage.FILES));
      return Optional.empty();
    }
    return file;
  }

  private MapNode read(Node entry, List<ScalarNode> paths, List<Path> files, Path main) {
    String own = entry instanceof MapNode map ? map.text("project_directory").orElse("") : "";
    Path directory =
        own.isEmpty()
            ? Path.of(ModelReader.directoryOf(main))
            : Path.of(models.locations().resolve(place.directory().toString(), own));
    Surroundings variables = place.variables().copy();
    variables.addFiles(envFiles(entry, directory), models.files(), models.locations(), problems);
    MapNode result = MapNode.at(entry);
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      List<Problem.Related> chain = new ArrayList<>();
      chain.add(new Problem.Related(paths.get(i).at(), "included from here"));
      chain.addAll(entry.source().chain());
      Optional<Source> source = models.files().read(file, models.locations().show(file), chain);
      if (source.isEmpty()) {
        models.noteAbsence();
        continue;
      }
      List<Path> including = new ArrayList<>(place.including());
      including.add(main);
      models.merged(
          models.documents(source.get()),
          new ModelReader.Place(directory, variables, including),
          result);
    }
    Merge.finish(result);
    Defaults.set(result);
    if (models.resolvesPaths()) {
      new PathResolver(directory.toString(), models.locations()).all(result);
    }
    if (models.replacesVariables()) {
      EnvironmentValues.resolve(result, variables);
      grant(result, variables);
      surround(result, variables);
    }
    return result;
  }

  /// Variables of configs and secrets are resolved in the included project.
  private static void grant(MapNode result, Surroundings variables) {
    for (String section : List.of("configs", "secrets")) {
      result
          .map(section)
          .ifPresent(files -> {
            for (Node file : files.entries().values()) {
              if (file instanceof MapNode map) {
                map.text("environment").ifPresent(variables::grant);
              }
            }
          });
    }
  }

  /// Variables of the env files of services, too, although those are read later.
  private static void surround(MapNode result, Surroundings variables) {
    result
        .map("services")
        .ifPresent(services -> {
          for (Node service : services.entries().values()) {
            if (service instanceof MapNode map && map.get("env_file") instanceof ListNode files) {
              for (Node file : files.items()) {
                if (file instanceof MapNode named) {
                  named.text("path").ifPresent(variables::surround);
                }
              }
            }
          }
        });
  }

  private List<Path> envFiles(Node entry, Path directory) {
    List<ScalarNode> named = paths(entry, "env_file");
    List<Path> files = new ArrayList<>();
    if (named.isEmpty()) {
      Path standard = directory.resolve(".env");
      if (Files.isRegularFile(standard)) {
        files.add(standard);
      }
      return files;
    }
    for (ScalarNode path : named) {
      if (path.text().equals("/dev/null")) {
        continue;
      }
      Optional<Path> file =
          Locations.path(models.locations().resolve(place.directory().toString(), path.text()));
      if (file.isEmpty() || models.files().isMissing(file.get())) {
        problems.add(
            Finding.error(path, "env file " + path.text() + " does not exist")
                .withStage(Problem.Stage.FILES));
      } else {
        files.add(file.get());
      }
    }
    return files;
  }

  private static List<ScalarNode> paths(Node entry, String key) {
    List<ScalarNode> paths = new ArrayList<>();
    if (entry instanceof MapNode map) {
      switch (map.get(key)) {
        case ScalarNode scalar when !scalar.isNull() -> paths.add(scalar);
        case ListNode list -> {
          for (Node item : list.items()) {
            if (item instanceof ScalarNode scalar && !scalar.isNull()) {
              paths.add(scalar);
            }
          }
        }
        case null, default -> {}
      }
    }
    return paths;
  }
}
