package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.interpolation.Interpolator;
import dev.jcompose.model.merge.Merge;
import dev.jcompose.model.schema.SchemaCheck;
import dev.jcompose.model.shorthand.LongForms;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.Source;
import dev.jcompose.model.yaml.YamlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads documents and merges them: variables, schema, long forms, includes, extends, merge.
///
/// @see <a href="https://github.com/compose-spec/compose-spec/blob/main/13-merge.md">Merge and
///   override</a>
final class ModelReader {
  private final LoadOptions options;
  private final Problems problems;
  private final Locations locations;
  private final FileReader reader;
  private final Merge merge;
  private final Map<Path, Optional<MapNode>> extended = new HashMap<>();
  private boolean whole = true;

  ModelReader(LoadOptions options, Problems problems, Locations locations, FileReader reader) {
    this.options = options;
    this.problems = problems;
    this.locations = locations;
    this.reader = reader;
    this.merge = new Merge(problems, !options.interpolate());
  }

  Problems problems() {
    return problems;
  }

  Locations locations() {
    return locations;
  }

  FileReader files() {
    return reader;
  }

  Merge merging() {
    return merge;
  }

  /// Where a set of files is read.
  ///
  /// @param directory what relative paths are relative to
  /// @param variables the values of variables
  /// @param including the files that are being read, outermost first
  record Place(Path directory, Surroundings variables, List<Path> including) {
    Place {
      including = List.copyOf(including);
    }
  }

  /// Merges the documents of files.
  MapNode merged(List<Node> documents, Place place, MapNode result) {
    for (Node document : documents) {
      prepared(document, place.variables())
          .ifPresent(map -> {
            new Includes(this, place).apply(map);
            new Extends(this, place.directory(), place.variables()).apply(map);
            merge.documents(result, map);
          });
    }
    return result;
  }

  /// Interpolates a document, checks it and turns it into long forms; empty when it is not a
  /// mapping.
  Optional<MapNode> prepared(Node document, Surroundings variables) {
    if (document.isNull()) {
      return Optional.empty();
    }
    if (!(document instanceof MapNode map)) {
      problems.add(
          Finding.error(
              document, "top-level object must be a mapping, not " + document.kindName()));
      return Optional.empty();
    }
    if (options.interpolate()) {
      new Interpolator(variables, problems).apply(map);
    }
    new SchemaCheck(problems).asWritten(map);
    Node version = map.entries().remove("version");
    if (version != null) {
      problems.add(
          Finding.errorAtKey(version, "the attribute version is obsolete and has no effect")
              .withHint("remove it")
              .withSeverity(Problem.Severity.WARNING));
    }
    new LongForms(problems, !options.interpolate()).apply(map);
    return Optional.of(map);
  }

  /// The services of a file that another one extends, their paths resolved. Read once.
  Optional<MapNode> extendedFile(Path path, Surroundings variables, List<Problem.Related> chain) {
    Optional<MapNode> known = extended.get(path);
    if (known != null) {
      return known;
    }
    Optional<MapNode> services = readExtended(path, variables, chain);
    extended.put(path, services);
    return services;
  }

  private Optional<MapNode> readExtended(
      Path path, Surroundings variables, List<Problem.Related> chain) {
    Optional<Source> source = reader.read(path, locations.show(path), chain);
    if (source.isEmpty()) {
      return Optional.empty();
    }
    MapNode result = new MapNode(source.get(), 0, 0);
    for (Node document : documents(source.get())) {
      prepared(document, variables).ifPresent(map -> merge.documents(result, map));
    }
    if (options.resolvePaths()) {
      new PathResolver(directoryOf(path), locations).all(result);
    }
    return Optional.of(result.map("services").orElseGet(() -> MapNode.at(result)));
  }

  static String directoryOf(Path file) {
    Path parent = file.getParent();
    return parent == null ? "/" : parent.toString();
  }

  /// The documents of a source.
  List<Node> documents(Source source) {
    int before = problems.errors();
    List<Node> documents = new ArrayList<>(YamlReader.read(source, problems));
    whole &= problems.errors() == before;
    return documents;
  }

  /// Whether all files could be read; if not, what is absent proves nothing.
  boolean isWhole() {
    return whole;
  }

  /// Notes that something is missing because its file could not be read.
  void noteAbsence() {
    whole = false;
  }

  boolean replacesVariables() {
    return options.interpolate();
  }

  boolean resolvesPaths() {
    return options.resolvePaths();
  }
}
