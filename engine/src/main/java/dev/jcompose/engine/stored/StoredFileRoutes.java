package dev.jcompose.engine.stored;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.Lenient;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The store of secrets, or of configs, over the engine's socket. No route shows a value.
///
/// Docker's own paths for both belong to a swarm, which this engine is not.
public record StoredFileRoutes(StoredFiles files) {
  /// Puts them under `/jcompose/v1/secrets` or `/jcompose/v1/configs`.
  public void addTo(Router routes) {
    String path = "/jcompose/v1/" + files.kind().word() + "s";
    routes.get(
        path,
        exchange ->
            exchange.json(
                200,
                files.list().stream().map(StoredFileRoutes::shown).toList(),
                DockerJson.docker()));
    routes.post(path, this::create);
    routes.get(path + "/{name}", this::show);
    routes.delete(
        path + "/{name}",
        exchange -> {
          files.remove(exchange.parameter("name"));
          exchange.empty(204);
        });
  }

  /// The body of a create.
  ///
  /// @param data the value in base64
  /// @param templating how the value becomes a file
  record CreateRequest(
      String name, Map<String, String> labels, String data, @Nullable Driver templating) {
    CreateRequest {
      name = Lenient.text(name);
      labels = Lenient.map(labels);
      data = Lenient.text(data);
    }
  }

  /// A driver, as Docker's API names one.
  record Driver(String name) {
    Driver {
      name = Lenient.text(name);
    }
  }

  /// What is said of one.
  record Shown(
      String name, Instant createdAt, Map<String, String> labels, @Nullable Driver templating) {}

  private static Shown shown(StoredFile file) {
    return new Shown(
        file.name(),
        file.createdAt(),
        file.labels(),
        file.templateDriver().map(Driver::new).orElse(null));
  }

  private void create(Exchange exchange) throws IOException {
    CreateRequest request = exchange.json(CreateRequest.class, DockerJson.docker());
    byte[] value;
    try {
      value = Base64.getDecoder().decode(request.data());
    } catch (IllegalArgumentException _) {
      throw new EngineException.BadRequest("data is not in base64");
    }
    exchange.json(
        201,
        shown(files.create(request.name(), request.labels(), driver(request), value)),
        DockerJson.docker());
  }

  private static Optional<String> driver(CreateRequest request) {
    return Optional.ofNullable(request.templating())
        .map(Driver::name)
        .filter(name -> !name.isEmpty());
  }

  private void show(Exchange exchange) throws IOException {
    String name = exchange.parameter("name");
    StoredFile file = files.find(name).orElseThrow(() -> files.missing(name));
    exchange.json(200, shown(file), DockerJson.docker());
  }
}
