package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.progress.BuildListener;
import dev.jcompose.buildkit.progress.BuildProgress;
import dev.jcompose.buildkit.progress.Vertex;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// What happens in a build, as the lines that clients of BuildKit show.
final class VertexListener implements BuildListener {
  private final BuildProgress progress;
  private final Vertex definition;
  private final UnaryOperator<String> words;
  private final Map<Integer, Vertex> steps = new ConcurrentHashMap<>();

  /// @param definition the line that remarks on the Dockerfile belong to
  /// @param words replaces our internal names with the user's
  VertexListener(BuildProgress progress, Vertex definition, UnaryOperator<String> words) {
    this.progress = progress;
    this.definition = definition;
    this.words = words;
  }

  @Override
  public void event(BuildEvent event) {
    switch (event) {
      case BuildEvent.Started(int step, String title) -> steps.put(step, progress.begin(title));
      case BuildEvent.Cached(int step) -> with(step, Vertex::cached);
      case BuildEvent.Output(int step, String line, boolean error) ->
          with(step, vertex -> vertex.output(line, error));
      case BuildEvent.Done(int step, _) -> with(step, Vertex::done);
      case BuildEvent.Failed(int step, String message) ->
          with(step, vertex -> vertex.failed(words.apply(message)));
      case BuildEvent.Warning(String message) -> progress.warn(definition, words.apply(message));
      // Lines of the classic builder.
      case BuildEvent.Planned _,
          BuildEvent.Triggered _,
          BuildEvent.Taken _,
          BuildEvent.State _,
          BuildEvent.StageImage _ -> {}
    }
  }

  private void with(int step, Consumer<Vertex> change) {
    Vertex vertex = steps.get(step);
    if (vertex != null) {
      change.accept(vertex);
    }
  }
}
