package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.docker.form.AskedPlatform;
import dev.jcompose.engine.docker.form.EmptyFields;
import dev.jcompose.engine.docker.form.Filters;
import dev.jcompose.engine.docker.form.Timestamps;
import dev.jcompose.engine.docker.stream.TerminalSize;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.lifecycle.Containers;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.ResourceUpdate;
import dev.jcompose.engine.request.Signals;
import dev.jcompose.engine.spec.KernelLimits;
import dev.jcompose.linux.name.Platform;
import dev.jcompose.runtime.ProcessTable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations on containers: create, start, stop and so on.
public record ContainerRoutes(Engine engine) {
  private static final Set<String> PRUNE_FILTERS = Set.of("label", "label!", "until");

  public void addTo(Router routes) {
    routes.post("/containers/create", this::create);
    routes.post("/containers/prune", this::prune);
    routes.post("/containers/{id}/start", this::start);
    routes.post("/containers/{id}/stop", this::stop);
    routes.post("/containers/{id}/restart", this::restart);
    routes.post("/containers/{id}/kill", this::kill);
    routes.post("/containers/{id}/pause", this::pause);
    routes.post("/containers/{id}/unpause", this::unpause);
    routes.post("/containers/{id}/rename", this::rename);
    routes.post("/containers/{id}/resize", this::resize);
    routes.post("/containers/{id}/update", this::update);
    routes.get("/containers/{id}/top", this::top);
    routes.delete("/containers/{id}", this::remove);
    routes.delete("/containers/{id}/{alias}", this::unlink);
  }

  private Containers containers() {
    return engine.containers();
  }

  private static String id(Exchange exchange) {
    return exchange.parameter("id");
  }

  private void create(Exchange exchange) throws IOException {
    JsonNode body = exchange.json(JsonNode.class, DockerJson.docker());
    boolean nothing =
        !body.isObject()
            || body.propertyNames().stream()
                .allMatch(List.of("HostConfig", "NetworkingConfig")::contains);
    if (nothing) {
      throw HttpProblem.badRequest("config cannot be empty in order to create a container");
    }
    if (body instanceof ObjectNode tree) {
      OlderRequests.translate(exchange.version(), tree);
    }
    Optional<Platform> platform = AskedPlatform.of(exchange.query());
    ContainerRequest request = ContainerRequest.parse(body).on(platform);
    var _ = AskedPlatform.find(engine.images(), request.config().image(), platform);
    Optional<String> name =
        exchange.query().text("name").map(text -> text.startsWith("/") ? text.substring(1) : text);
    KernelLimits kernel = KernelLimits.here();
    Container made = containers().create(name, request.with(kernel.kept(request.hostConfig())));
    ObjectNode answer = DockerJson.docker().createObjectNode().put("Id", made.id().value());
    answer.set(
        "Warnings",
        DockerJson.docker().valueToTree(CreateWarnings.of(request, kernel, exchange.version())));
    exchange.json(201, answer, DockerJson.docker());
  }

  private void start(Exchange exchange) throws IOException {
    containers().start(id(exchange));
    exchange.empty(204);
  }

  private void stop(Exchange exchange) throws IOException {
    containers().stop(id(exchange), grace(exchange), exchange.query().text("signal"));
    exchange.empty(204);
  }

  private void restart(Exchange exchange) throws IOException {
    containers().restart(id(exchange), grace(exchange), exchange.query().text("signal"));
    exchange.empty(204);
  }

  private static Optional<Duration> grace(Exchange exchange) {
    return exchange.query().number("t").map(Duration::ofSeconds);
  }

  private void kill(Exchange exchange) throws IOException {
    String signal = exchange.query().text("signal").orElse("SIGKILL");
    try {
      var _ = Signals.number(signal);
    } catch (EngineException.BadRequest noSignal) {
      throw new HttpProblem(
          400, "cannot kill container: " + id(exchange) + ": " + noSignal.getMessage(), noSignal);
    }
    containers().kill(id(exchange), signal);
    exchange.empty(204);
  }

  private void pause(Exchange exchange) throws IOException {
    containers().pause(id(exchange));
    exchange.empty(204);
  }

  private void unpause(Exchange exchange) throws IOException {
    containers().unpause(id(exchange));
    exchange.empty(204);
  }

  private void rename(Exchange exchange) throws IOException {
    String name =
        exchange
            .query()
            .text("name")
            .map(text -> text.startsWith("/") ? text.substring(1) : text)
            .filter(text -> !text.isEmpty())
            .orElseThrow(() -> HttpProblem.badRequest("Neither old nor new names may be empty"));
    containers().rename(id(exchange), name);
    exchange.empty(204);
  }

  private void resize(Exchange exchange) throws IOException {
    TerminalSize size = TerminalSize.of(exchange.query());
    containers().resize(id(exchange), size.rows(), size.columns());
    exchange.empty(200);
  }

  private void update(Exchange exchange) throws IOException {
    JsonNode body = exchange.jsonOrNothing(JsonNode.class, DockerJson.docker());
    if (!exchange.version().atLeast(1, 40) && body instanceof ObjectNode tree) {
      tree.remove("PidsLimit"); // it did not exist
    }
    ResourceUpdate update = ResourceUpdate.parse(body);
    ObjectNode answer = DockerJson.docker().createObjectNode();
    answer.putNull("Warnings");
    if (update.has("BlkioWeight") && !KernelLimits.here().blockWeight()) {
      update = update.without("BlkioWeight");
      answer.putArray("Warnings").add(KernelLimits.NO_WEIGHT);
    }
    containers().update(id(exchange), update);
    exchange.json(200, answer, DockerJson.docker());
  }

  private void top(Exchange exchange) throws IOException {
    List<String> arguments =
        Arrays.stream(exchange.query().text("ps_args").orElse("-ef").trim().split("\\s+", -1))
            .toList();
    ProcessTable table = containers().top(id(exchange), arguments);
    ObjectNode answer = DockerJson.docker().createObjectNode();
    answer.set("Processes", DockerJson.docker().valueToTree(table.rows()));
    answer.set("Titles", DockerJson.docker().valueToTree(table.titles()));
    exchange.json(200, answer, DockerJson.docker());
  }

  private void remove(Exchange exchange) throws IOException {
    if (exchange.query().flag("link")) {
      throw new HttpProblem(409, "Conflict, cannot remove the default link name of the container");
    }
    containers().remove(id(exchange), exchange.query().flag("force"), exchange.query().flag("v"));
    exchange.empty(204);
  }

  /// `docker rm --link web/store`.
  private void unlink(Exchange exchange) throws IOException {
    if (!exchange.query().flag("link")) {
      throw new HttpProblem(
          404, "No such container: " + id(exchange) + "/" + exchange.parameter("alias"));
    }
    containers().unlink(id(exchange), exchange.parameter("alias"));
    exchange.empty(204);
  }

  private void prune(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), PRUNE_FILTERS);
    Optional<Instant> until = Timestamps.parse(filters.all("until").stream().findFirst());
    var removed = new ArrayList<String>();
    long reclaimed = 0;
    for (Container container : containers().list()) {
      boolean old = until.map(container.created()::isBefore).orElse(true);
      if (!container.state().active() && old && filters.labels(container.config().labels())) {
        long size = containers().writableSize(container.id().value());
        containers().remove(container.id().value(), false, false);
        removed.add(container.id().value());
        reclaimed += size;
      }
    }
    ObjectNode answer = DockerJson.docker().createObjectNode();
    answer.set("ContainersDeleted", DockerJson.docker().valueToTree(removed));
    EmptyFields.asNull(answer, List.of("ContainersDeleted"));
    exchange.json(200, answer.put("SpaceReclaimed", reclaimed), DockerJson.docker());
  }
}
