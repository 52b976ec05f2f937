package dev.jcompose.builder.stage;

import dev.jcompose.builder.dockerfile.BuildException;
import dev.jcompose.builder.instruction.Stage;
import dev.jcompose.builder.source.ContextTree;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.image.Digest;
import dev.jcompose.image.store.CatalogEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What `--from` means: an additional context, a stage or an image, looked up in this order;
/// without it, the user's directory.
///
/// @param tree its files
/// @param layers it is made of, topmost first; empty for a directory of the host
public record FromSource(SourceTree tree, List<Path> layers) implements AutoCloseable {
  /// Opens it; a stage is built first.
  ///
  /// @param from as written, if at all
  /// @param problem creates the exception when there is none
  public static FromSource open(
      StageScope stage, Optional<String> from, Function<String, BuildException> problem)
      throws InterruptedException {
    BuildSession session = stage.session();
    if (from.isEmpty()) {
      SourceTree context = session.context();
      return new FromSource(
          new SourceTree(context.root().again(), context.ignored(), true), List.of());
    }
    String name = from.get();
    Optional<NamedContext> context = session.contexts().find(name);
    if (context.isPresent() && context.get() instanceof NamedContext.Directory(Path directory)) {
      return new FromSource(ContextTree.open(directory, Optional.empty()), List.of());
    }
    Optional<Stage> other =
        context.isPresent() ? Optional.empty() : session.stages().find(name, stage.stage().index());
    if (other.isPresent()) {
      return of(session, session.stages().need(other.get()).top());
    }
    if (name.equals(Integer.toString(stage.stage().index()))) {
      throw problem.apply("invalid from flag value " + name + ": refers to current build stage");
    }
    CatalogEntry image =
        new BaseImages(session)
            .find(
                name,
                session.platform(),
                message ->
                    problem.apply(
                        (session.request().classic()
                                ? "invalid from flag value " + name + ": "
                                : "")
                            + message
                            + session.stages().similar(name)),
                "no stage, context or image has this name: " + name);
    return of(session, image.top());
  }

  private static FromSource of(BuildSession session, Optional<Digest> top) {
    List<Path> layers = session.store().layers().stack(top);
    return new FromSource(
        session.tree(top), layers.isEmpty() ? List.of(session.store().empty()) : layers);
  }

  @Override
  public void close() {
    tree.close();
  }
}
