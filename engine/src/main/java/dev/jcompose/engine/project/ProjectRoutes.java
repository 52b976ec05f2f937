package dev.jcompose.engine.project;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.JsonLines;
import dev.jcompose.engine.http.Method;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.operation.OperationRequest;
import dev.jcompose.model.operation.ProjectApi;
import dev.jcompose.model.operation.Verb;
import dev.jcompose.model.text.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The project API: `POST /jcompose/v1/projects/{name}/{verb}` (see `docs/project-api.md`),
/// answered with one JSON object per line. When the client disconnects, the operation is cancelled.
public final class ProjectRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectRoutes.class);

  private final ProjectOperations operations;
  private final Runnable prepare;

  /// @param operations what carries them out
  /// @param prepare gets ready for a first container, beside what comes before it
  public ProjectRoutes(ProjectOperations operations, Runnable prepare) {
    this.operations = operations;
    this.prepare = prepare;
  }

  /// Adds the routes.
  public void addTo(Router routes) {
    routes.post(ProjectApi.ROOT + "/{name}/{verb}", this::operate);
    for (Method method : List.of(Method.GET, Method.POST)) {
      routes.add(method, "/jcompose/{path*}", ProjectRoutes::refuse);
    }
  }

  /// Another version, or nothing that is known.
  private static void refuse(Exchange exchange) {
    throw ProjectApi.mismatch("/jcompose/" + exchange.parameter("path"))
        .<EngineException>map(EngineException.BadRequest::new)
        .orElseGet(() -> new EngineException.NotFound("page not found"));
  }

  private void operate(Exchange exchange) throws IOException, InterruptedException {
    prepare.run();
    String name = exchange.parameter("name");
    Verb verb =
        Verb.of(exchange.parameter("verb"))
            .orElseThrow(() ->
                new EngineException.NotFound(
                    "unknown operation \"%s\" (the command line may be newer than the engine)"
                        .formatted(exchange.parameter("verb"))));
    var body = new ProjectBody(name, exchange.json(JsonNode.class));
    OperationRequest request = body.request(fields -> OperationRequest.read(verb, fields));
    RegistryCredentials credentials =
        RegistryCredentials.ofMap(exchange.header(RegistryCredentials.ALL));
    ProjectCommand command = ProjectCommand.of(name, request, credentials);
    ProjectOperation operation = operations.begin(name, body.project(), verb, command);
    exchange.onClose(operation::cancel);
    // Events come from the threads of steps, which must not wait for a slow reader, so they are
    // queued.
    BlockingQueue<OperationEvent> events = new LinkedBlockingQueue<>();
    Thread worker =
        Thread.ofVirtual()
            .name(verb.word() + " " + name)
            .start(() -> run(operation, request.dryRun(), events::add));
    try (JsonLines lines = exchange.lines()) {
      OperationEvent event;
      do {
        event = events.take();
        lines.writeLine(JsonText.compact(event.json()));
      } while (!(event instanceof OperationEvent.Result));
    } finally {
      operation.cancel();
      worker.join();
    }
  }

  private static void run(
      ProjectOperation operation, boolean rehearsal, Consumer<OperationEvent> listener) {
    try {
      operation.run(rehearsal, listener);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      listener.accept(new OperationEvent.Result(130, Optional.of("interrupted"), List.of()));
    } catch (RuntimeException defect) {
      LOG.error("operation failed", defect);
      listener.accept(
          new OperationEvent.Result(
              1, Optional.of("internal error: " + defect + " (see the engine's log)"), List.of()));
    }
  }
}
