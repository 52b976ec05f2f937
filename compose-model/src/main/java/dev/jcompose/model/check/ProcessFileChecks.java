package dev.jcompose.model.check;

import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.file.ProcessFiles;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Paths of a service that the engine would open, and that mean something else there than where the
/// user wrote them, such as `/dev/fd/7`.
public final class ProcessFileChecks {
  /// What is wrong with such a path.
  public static final String WHY =
      "belongs to the process that opens it, which is the engine (name a file or a directory)";

  private final String service;
  private final MapNode node;
  private final Path directory;
  private final Problems problems;

  /// @param node the service in the merged tree
  /// @param directory where relative paths start
  public ProcessFileChecks(String service, MapNode node, Path directory, Problems problems) {
    this.service = service;
    this.node = node;
    this.directory = directory;
    this.problems = problems;
  }

  /// Reports each of them.
  public void run() {
    if (node.get("volumes") instanceof ListNode mounts) {
      for (int i = 0; i < mounts.items().size(); i++) {
        if (mounts.items().get(i) instanceof MapNode mount
            && mount.text("type").orElse("").equals("bind")) {
          check(
              mount.get("source"),
              "volumes[" + i + "].source",
              directory,
              ProcessFiles::containOpen);
        }
      }
    }
    if (node.get("build") instanceof MapNode build) {
      check(build.get("context"), "build.context", directory, ProcessFiles::contain);
      Path context = build.text("context").map(directory::resolve).orElse(directory);
      if (!ProcessFiles.contain(context)) {
        check(build.get("dockerfile"), "build.dockerfile", context, ProcessFiles::contain);
      }
      if (build.get("additional_contexts") instanceof MapNode contexts) {
        contexts
            .entries()
            .forEach((name, value) ->
                check(
                    value, "build.additional_contexts." + name, directory, ProcessFiles::contain));
      }
    }
  }

  private void check(@Nullable Node value, String path, Path from, Predicate<Path> isForbidden) {
    if (value instanceof ScalarNode text
        && text.text().indexOf('\0') < 0
        && isForbidden.test(from.resolve(text.text()))) {
      problems.add(
          Finding.error(
              value, "services." + service + "." + path + ": " + text.text() + " " + WHY));
    }
  }
}
