package dev.jcompose.engine.project;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.JsonLines;
import dev.jcompose.engine.http.Routes;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.transfer.ProjectJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The project API: `POST /jcompose/v1/projects/{name}/{verb}`, answered with one JSON object a
/// line. When the client goes, the operation is cancelled.
public final class ProjectRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectRoutes.class);

  private final ProjectOperations operations;

  /// @param operations what carries them out
  public ProjectRoutes(ProjectOperations operations) {
    this.operations = operations;
  }

  /// Adds the routes.
  public void addTo(Routes routes) {
    routes.post("/jcompose/v1/projects/{name}/{verb}", this::operate);
  }

  private void operate(Exchange exchange) throws IOException, InterruptedException {
    String name = exchange.parameter("name");
    String verb = exchange.parameter("verb");
    JsonNode body = exchange.json(JsonNode.class);
    List<String> services = new ArrayList<>();
    body.path("services").forEach(service -> services.add(service.asString()));
    ProjectCommand asked = ProjectCommand.parse(name, verb, services, body.path("options"));
    RegistryCredentials credentials =
        RegistryCredentials.ofMap(exchange.header(RegistryCredentials.ALL));
    ProjectCommand command = asked.withRegistries(credentials);
    ProjectOperations.Operation operation =
        operations.begin(name, project(name, body.path("project")), verb, command);
    exchange.onClose(operation::cancel);
    boolean rehearsal = body.path("dryRun").asBoolean(false);
    // Events come from an event loop, which must not wait for a slow reader: they queue here.
    BlockingQueue<OperationEvent> events = new LinkedBlockingQueue<>();
    Thread worker =
        Thread.ofVirtual()
            .name(verb + " " + name)
            .start(() -> run(operation, rehearsal, events::add));
    try (JsonLines lines = exchange.lines()) {
      OperationEvent event;
      do {
        event = events.take();
        lines.write(event.json());
      } while (!(event instanceof OperationEvent.Result));
    } finally {
      operation.cancel();
      worker.join();
    }
  }

  private static void run(
      ProjectOperations.Operation operation, boolean rehearsal, Consumer<OperationEvent> listener) {
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

  private static Optional<Project> project(String name, JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return Optional.empty();
    }
    Project project;
    try {
      project = ProjectJson.read(json.toString());
    } catch (IllegalArgumentException problem) {
      throw new EngineException.BadRequest("project: " + problem.getMessage());
    }
    if (!project.name().equals(name)) {
      throw new EngineException.BadRequest(
          "project: its name is \"%s\", but the path says \"%s\"".formatted(project.name(), name));
    }
    return Optional.of(project);
  }
}
