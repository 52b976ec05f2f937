package dev.jcompose.cli.publish;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.Source;
import dev.jcompose.model.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A Compose file as written, with the values that name other files.
///
/// @param path absolute
/// @param text of the file
/// @param documents of it
record ProjectFile(Path path, String text, List<MapNode> documents) {
  /// A value that names a file.
  ///
  /// @param service that contains it
  /// @param node in the file
  record Reference(String service, ScalarNode node) {
    String value() {
      return node.text();
    }
  }

  static ProjectFile read(Path path) {
    String text;
    try {
      text = Files.readString(path);
    } catch (IOException problem) {
      throw new CommandException(path + ": " + IoFailure.words(problem));
    }
    List<MapNode> documents = new ArrayList<>();
    for (Node node :
        YamlReader.read(new Source(path.toString(), text, List.of()), new Problems())) {
      if (node instanceof MapNode map) {
        documents.add(map);
      }
    }
    return new ProjectFile(path, text, documents);
  }

  boolean includesLocalFiles() {
    return documents.stream()
        .flatMap(document -> scalars(document.get("include"), "path").stream())
        .anyMatch(path -> !path.text().contains("://") && !path.text().startsWith("git@"));
  }

  /// What `env_file` names.
  List<Reference> envFiles() {
    List<Reference> found = new ArrayList<>();
    services((name, service) ->
        scalars(service.get("env_file"), "path")
            .forEach(node -> found.add(new Reference(name, node))));
    return found;
  }

  /// What `extends.file` names.
  List<Reference> extended() {
    List<Reference> found = new ArrayList<>();
    services((name, service) -> {
      if (service.get("extends") instanceof MapNode base
          && base.get("file") instanceof ScalarNode file) {
        found.add(new Reference(name, file));
      }
    });
    return found;
  }

  interface Visitor {
    void service(String name, MapNode service);
  }

  void services(Visitor visitor) {
    for (MapNode document : documents) {
      document
          .map("services")
          .ifPresent(services ->
              services
                  .entries()
                  .forEach((name, node) -> {
                    if (node instanceof MapNode service) {
                      visitor.service(name, service);
                    }
                  }));
    }
  }

  /// A scalar, those in a list, or those under a key of list entries.
  private static List<ScalarNode> scalars(@Nullable Node node, String key) {
    List<ScalarNode> found = new ArrayList<>();
    switch (node) {
      case ScalarNode scalar when !scalar.isNull() -> found.add(scalar);
      case ListNode list -> list.items().forEach(item -> found.addAll(scalars(item, key)));
      case MapNode map when map.get(key) != null -> found.addAll(scalars(map.get(key), key));
      case null, default -> {
        // Nothing that names a file.
      }
    }
    return found;
  }

  /// A replacement for a value in the text.
  record Replacement(ScalarNode node, String by) {}

  /// The text with some values replaced; everything else stays as written.
  String replaced(List<Replacement> replacements) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    List<Replacement> fromTheEnd = new ArrayList<>(replacements);
    fromTheEnd.sort((one, other) ->
        one.node().line() != other.node().line()
            ? Integer.compare(other.node().line(), one.node().line())
            : Integer.compare(other.node().column(), one.node().column()));
    for (Replacement replacement : fromTheEnd) {
      ScalarNode node = replacement.node();
      String line = lines.get(node.line() - 1);
      int start = line.offsetByCodePoints(0, node.column() - 1);
      String rest = line.substring(start);
      String written =
          written(rest, node.text())
              .orElseThrow(() ->
                  new CommandException(
                      node.at() + ": cannot be published: write the path on one line"));
      lines.set(
          node.line() - 1,
          line.substring(0, start) + replacement.by() + rest.substring(written.length()));
    }
    return String.join("\n", lines);
  }

  private static Optional<String> written(String rest, String value) {
    for (String quote : List.of("", "'", "\"")) {
      if (rest.startsWith(quote + value + quote)) {
        return Optional.of(quote + value + quote);
      }
    }
    return Optional.empty();
  }
}
