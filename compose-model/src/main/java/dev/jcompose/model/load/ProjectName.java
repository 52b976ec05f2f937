package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.diagnostics.SourcePosition;
import dev.jcompose.model.interpolation.Template;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The project's name: `-p`, `COMPOSE_PROJECT_NAME`, the last top-level `name`, the directory.
final class ProjectName {
  private ProjectName() {}

  static String of(
      LoadRequest request,
      Surroundings surroundings,
      List<Node> documents,
      Path directory,
      Problems problems) {
    Optional<String> given = request.projectName().filter(name -> !name.isEmpty());
    Optional<String> variable =
        surroundings.value("COMPOSE_PROJECT_NAME").filter(name -> !name.isEmpty());
    if (given.isPresent() || variable.isPresent()) {
      String name = given.orElseGet(variable::get);
      if (!normalize(name).equals(name)) {
        problems.add(
            Problem.error("invalid project name \"" + name + "\"")
                .withHint(
                    "use lowercase letters, digits, \"-\" and \"_\", and begin with a letter or digit")
                .withStage(Problem.Stage.SURROUNDINGS));
      }
      return name;
    }
    String name = normalize(written(documents, request, surroundings));
    if (name.isEmpty()) {
      Path last = directory.getFileName();
      name = last == null ? "" : normalize(last.toString());
      warnOfLink(directory, name, problems);
    }
    if (name.isEmpty()) {
      problems.add(
          Problem.error(
                  SourcePosition.ofFile(directory.toString()), "project name must not be empty")
              .withHint("name it with -p, COMPOSE_PROJECT_NAME or a top-level name"));
    }
    return name;
  }

  private static void warnOfLink(Path directory, String name, Problems problems) {
    try {
      Path real = directory.toRealPath().getFileName();
      if (real != null && !real.equals(directory.getFileName())) {
        problems.add(
            Problem.warning(
                    SourcePosition.ofFile(directory.toString()),
                    "is a symbolic link, the project is named after it: " + name)
                .withHint("give it a top-level name"));
      }
    } catch (IOException _) {
      // A directory that cannot be resolved has no other name to warn about; reading its files
      // reports why.
      return;
    }
  }

  private static String written(
      List<Node> documents, LoadRequest request, Surroundings surroundings) {
    String name = "";
    for (Node document : documents) {
      if (document instanceof MapNode map
          && map.get("name") instanceof ScalarNode scalar
          && !scalar.text().isEmpty()) {
        name = scalar.text();
      }
    }
    return request.options().interpolate() && name.indexOf('$') >= 0
        ? new Template(surroundings, new Silent()).expand(name)
        : name;
  }

  /// Problems are reported when the whole file is interpolated.
  private static final class Silent implements Template.Listener {
    @Override
    public void invalid(int offset, String message, String hint) {}

    @Override
    public void unset(int offset, String name) {}

    @Override
    public void missing(int offset, String name, String reason) {}
  }

  /// Small letters, digits, `-` and `_`; other characters are dropped, and `-` and `_` at the
  /// beginning.
  static String normalize(String name) {
    StringBuilder kept = new StringBuilder(name.length());
    String lower = name.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (letter || (!kept.isEmpty() && (c == '-' || c == '_'))) {
        kept.append(c);
      }
    }
    return kept.toString();
  }

  /// Puts the name into the tree, so that its origin is known.
  static void note(MapNode root, String name) {
    Node written = root.get("name");
    ScalarNode node = ScalarNode.text(written == null ? root : written, name);
    if (written == null) {
      node.note("from the command line, the environment or the directory");
    } else if (written instanceof ScalarNode scalar && !scalar.text().equals(name)) {
      node.replaces(written);
    }
    root.put("name", node);
  }

  static Problem emptyFile(String file) {
    return Finding.at(
        new Source(file, "", List.of()), SourcePosition.ofFile(file), "empty compose file");
  }
}
