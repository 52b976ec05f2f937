package dev.jcompose.engine.docker.image;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.image.FileChange;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.image.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Changes in the files of containers, and images made from them.
public record CommitRoutes(Engine engine) {
  public void addTo(Router routes) {
    routes.post("/commit", this::commit);
    routes.get("/containers/{id}/changes", this::changes);
  }

  private void commit(Exchange exchange) throws IOException {
    Optional<ContainerConfig> config =
        exchange.optionalJson(ContainerConfig.class, DockerJson.docker());
    Query query = exchange.query();
    String container =
        query
            .text("container")
            .orElseThrow(() -> HttpProblem.badRequest("invalid name or ID supplied: \"\""));
    Optional<String> name =
        query
            .text("repo")
            .filter(repo -> !repo.isEmpty())
            .map(repo ->
                query.text("tag").filter(t -> !t.isEmpty()).map(t -> repo + ":" + t).orElse(repo));
    List<String> changes = new ArrayList<>();
    query.all("changes").forEach(text -> text.lines().forEach(changes::add));
    boolean paused = (!query.has("pause") || query.flag("pause")) && pause(container);
    Image image;
    try {
      image =
          engine
              .images()
              .commit(
                  container,
                  name,
                  config,
                  changes,
                  query.text("author").orElse(""),
                  query.text("comment").orElse(""));
    } finally {
      if (paused) {
        unpause(container);
      }
    }
    exchange.json(201, Map.of("Id", image.id().value()), DockerJson.docker());
  }

  /// Whether we have paused it: one that does not run, or is paused already, need not be.
  private boolean pause(String container) {
    try {
      engine.containers().pause(container);
      return true;
    } catch (EngineException.Conflict still) {
      return false;
    }
  }

  private void unpause(String container) {
    try {
      engine.containers().unpause(container);
    } catch (EngineException endedOrThawed) {
      if (engine.containers().get(container).state().status() == ContainerState.Status.PAUSED) {
        throw endedOrThawed;
      }
    }
  }

  private void changes(Exchange exchange) throws IOException {
    List<Map<String, Object>> list = new ArrayList<>();
    for (FileChange change : engine.images().changes(exchange.parameter("id"))) {
      list.add(Map.of("Path", change.path(), "Kind", number(change.kind())));
    }
    exchange.json(200, list.isEmpty() ? DockerJson.docker().nullNode() : list, DockerJson.docker());
  }

  /// Docker's number of a kind of change.
  private static int number(FileChange.Kind kind) {
    return switch (kind) {
      case MODIFIED -> 0;
      case ADDED -> 1;
      case DELETED -> 2;
    };
  }
}
