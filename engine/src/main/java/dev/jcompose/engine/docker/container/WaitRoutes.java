package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.WaitCondition;
import dev.jcompose.engine.container.WaitResult;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.JsonLines;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.node.ObjectNode;

/// Waits for a container's end.
public record WaitRoutes(Engine engine) {
  public void addTo(Router routes) {
    routes.post("/containers/{id}/wait", this::await);
  }

  private void await(Exchange exchange) throws IOException, InterruptedException {
    String word = exchange.query().text("condition").orElse("not-running");
    WaitCondition condition =
        switch (word) {
          case "not-running" -> WaitCondition.NOT_RUNNING;
          case "next-exit" -> WaitCondition.NEXT_EXIT;
          case "removed" -> WaitCondition.REMOVED;
          default -> throw HttpProblem.badRequest("invalid condition: \"" + word + "\"");
        };
    CompletableFuture<WaitResult> waiting =
        engine.containers().await(exchange.parameter("id"), condition);
    // The head goes first: `docker run` does not start the container before it has seen it.
    try (JsonLines lines = exchange.lines(DockerJson.docker())) {
      exchange.onClose(() -> waiting.cancel(true));
      lines.write(json(result(waiting)));
    } catch (CancellationException clientGone) {
      throw new IOException("the client is gone", clientGone);
    } finally {
      waiting.cancel(true);
    }
  }

  private static WaitResult result(CompletableFuture<WaitResult> waiting)
      throws InterruptedException {
    try {
      return waiting.get();
    } catch (ExecutionException failed) {
      // An exception of the engine itself, whose message follows the name of its class.
      return new WaitResult(-1, String.valueOf(failed.getMessage()));
    }
  }

  private static ObjectNode json(WaitResult result) {
    ObjectNode tree = DockerJson.docker().createObjectNode().put("StatusCode", result.exitCode());
    if (!result.error().isEmpty()) {
      tree.putObject("Error").put("Message", result.error());
    }
    return tree;
  }
}
