package dev.jcompose.engine.docker;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.docker.form.EmptyFields;
import dev.jcompose.engine.docker.form.Filters;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.Lenient;
import dev.jcompose.volume.LocalVolume;
import dev.jcompose.volume.VolumeSpec;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Named volumes.
record VolumeRoutes(Engine engine) {
  private static final Set<String> FILTERS = Set.of("dangling", "driver", "label", "name");
  private static final Set<String> PRUNE_FILTERS = Set.of("all", "label", "label!");

  void addTo(Router routes) {
    routes.get("/volumes", this::list);
    routes.get(
        "/volumes/{name}",
        exchange ->
            exchange.json(
                200, json(engine.volumes().get(exchange.parameter("name"))), DockerJson.docker()));
    routes.post("/volumes/create", this::create);
    routes.post("/volumes/prune", this::prune);
    routes.delete("/volumes/{name}", this::remove);
  }

  /// The body of a create.
  record CreateRequest(
      String name,
      String driver,
      Map<String, String> driverOpts,
      Map<String, String> labels,
      Optional<JsonNode> clusterVolumeSpec) {
    CreateRequest {
      name = Lenient.text(name);
      driver = Lenient.text(driver);
      driverOpts = Lenient.map(driverOpts);
      labels = Lenient.map(labels);
      clusterVolumeSpec = Lenient.optional(clusterVolumeSpec);
    }
  }

  private void list(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), FILTERS);
    Set<String> used = engine.volumes().inUse();
    boolean dangling = filters.flag("dangling", false);
    ObjectNode answer = DockerJson.docker().createObjectNode();
    ArrayNode shown = answer.putArray("Volumes");
    engine.volumes().list().stream()
        .filter(volume -> filters.name("name", volume.name()))
        .filter(volume -> filters.any("driver", volume.driver()::equals))
        .filter(volume -> filters.labels(volume.labels()))
        .filter(v -> !filters.has("dangling") || dangling != used.contains(v.name()))
        .forEach(volume -> shown.add(json(volume)));
    answer.putNull("Warnings");
    exchange.json(200, answer, DockerJson.docker());
  }

  private void create(Exchange exchange) throws IOException {
    CreateRequest request = exchange.jsonOrNothing(CreateRequest.class, DockerJson.docker());
    if (request.clusterVolumeSpec().filter(spec -> !spec.isNull()).isPresent()) {
      throw Absent.noSwarm();
    }
    LocalVolume made =
        engine
            .volumes()
            .create(
                new VolumeSpec(
                    Optional.of(request.name()).filter(name -> !name.isEmpty()),
                    request.driver().isEmpty() ? "local" : request.driver(),
                    request.driverOpts(),
                    request.labels()));
    exchange.json(201, json(made), DockerJson.docker());
  }

  private void remove(Exchange exchange) throws IOException {
    engine.volumes().remove(exchange.parameter("name"), exchange.query().flag("force"));
    exchange.empty(204);
  }

  private void prune(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), PRUNE_FILTERS);
    // Since 1.42, named volumes are kept unless they are asked for.
    boolean all = filters.flag("all", !exchange.version().atLeast(1, 42));
    Set<String> used = engine.volumes().inUse();
    var removed = new ArrayList<String>();
    long reclaimed = 0;
    for (LocalVolume volume : engine.volumes().list()) {
      if ((all || volume.anonymous())
          && !used.contains(volume.name())
          && filters.labels(volume.labels())) {
        long size = engine.volumes().size(volume.name());
        engine.volumes().remove(volume.name(), false);
        removed.add(volume.name());
        reclaimed += size;
      }
    }
    ObjectNode answer = DockerJson.docker().createObjectNode();
    answer.set("VolumesDeleted", DockerJson.docker().valueToTree(removed));
    exchange.json(200, answer.put("SpaceReclaimed", reclaimed), DockerJson.docker());
  }

  static ObjectNode json(LocalVolume volume) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("CreatedAt", volume.createdAt().truncatedTo(ChronoUnit.SECONDS).toString())
        .put("Driver", volume.driver());
    tree.set("Labels", DockerJson.docker().valueToTree(volume.labels()));
    tree.put("Mountpoint", volume.mountpoint().toString()).put("Name", volume.name());
    tree.set("Options", DockerJson.docker().valueToTree(volume.options()));
    EmptyFields.asNull(tree, List.of("Labels", "Options"));
    return tree.put("Scope", "local");
  }
}
