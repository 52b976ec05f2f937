package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.docker.form.HumanDuration;
import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.image.Image;
import dev.jcompose.model.naming.ImageNames;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a container looks in a list: a line of `docker ps`.
public final class ContainerSummary {
  private final Engine engine;

  /// Ids by the names that containers were created with: mostly a few names for many containers.
  private final Map<String, String> imageIds = new HashMap<>();

  /// For one answer: images are looked up once.
  public ContainerSummary(Engine engine) {
    this.engine = engine;
  }

  ObjectNode of(Container container) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("Id", container.id().value());
    tree.putArray("Names").add("/" + container.name());
    tree.put("Image", image(container))
        .put("ImageID", container.imageId())
        .put("Command", command(container))
        .put("Created", container.created().getEpochSecond());
    tree.set("Ports", ports(container));
    tree.putPOJO("Labels", container.config().labels());
    tree.put("State", container.state().status().word())
        .put("Status", status(container.state(), Instant.now()));
    tree.putObject("HostConfig").put("NetworkMode", container.hostConfig().networkMode());
    ObjectNode networks = tree.putObject("NetworkSettings").putObject("Networks");
    new ShownNetworks(engine)
        .of(container)
        .forEach((name, endpoint) -> networks.set(name, ShownNetworks.json(endpoint)));
    tree.putPOJO("Mounts", container.mounts());
    return tree;
  }

  /// The same with what it costs on the disk.
  public ObjectNode withSize(Container container) {
    ObjectNode tree = putSize(of(container), engine, container);
    if (tree.path("SizeRw").asLong() == 0) {
      tree.remove("SizeRw");
    }
    return tree;
  }

  static ObjectNode putSize(ObjectNode tree, Engine engine, Container container) {
    long own = engine.containers().writableSize(container.id().value());
    long below = engine.images().find(container.imageId()).map(Image::size).orElse(0L);
    return tree.put("SizeRw", own).put("SizeRootFs", own + below);
  }

  /// The name it was created with, or the id when that name means another image by now.
  private String image(Container container) {
    String name = container.config().image();
    String now =
        imageIds.computeIfAbsent(
            name, known -> engine.images().find(known).map(found -> found.id().value()).orElse(""));
    return now.equals(container.imageId()) || isShared(name, container.imageId())
        ? name
        : container.imageId();
  }

  /// Whether the image has the name together with images for other platforms.
  private boolean isShared(String name, String id) {
    return engine
        .images()
        .find(id)
        .filter(own -> own.tags().contains(ImageNames.withTag(name)))
        .isPresent();
  }

  private static String command(Container container) {
    var text = new StringBuilder(container.path());
    for (String argument : container.args()) {
      boolean quote = argument.indexOf(' ') >= 0;
      text.append(' ').append(quote ? "'" + argument + "'" : argument);
    }
    return text.toString();
  }

  private static ArrayNode ports(Container container) {
    ArrayNode list = DockerJson.docker().createArrayNode();
    for (Map.Entry<String, List<HostConfig.HostPort>> port : container.ports().entrySet()) {
      String[] parts = port.getKey().split("/", 2);
      int inside = Integer.parseInt(parts[0]);
      String type = parts.length > 1 ? parts[1] : "tcp";
      if (port.getValue().isEmpty()) {
        list.addObject().put("PrivatePort", inside).put("Type", type);
      }
      for (HostConfig.HostPort outside : port.getValue()) {
        list.addObject()
            .put("IP", outside.hostIp())
            .put("PrivatePort", inside)
            .put("PublicPort", Integer.parseInt(outside.hostPort()))
            .put("Type", type);
      }
    }
    return list;
  }

  /// What `docker ps` shows under STATUS.
  public static String status(ContainerState state, Instant now) {
    return switch (state.status()) {
      case CREATED -> "Created";
      case REMOVING -> "Removal In Progress";
      case DEAD -> "Dead";
      case PAUSED -> "Up " + since(state.startedAt(), now) + " (Paused)";
      case RUNNING -> "Up " + since(state.startedAt(), now) + health(state.health());
      case RESTARTING ->
          "Restarting (%d) %s ago".formatted(state.exitCode(), since(state.finishedAt(), now));
      case EXITED ->
          "Exited (%d) %s ago".formatted(state.exitCode(), since(state.finishedAt(), now));
    };
  }

  private static String since(Optional<Instant> time, Instant now) {
    return HumanDuration.of(Duration.between(time.orElse(now), now));
  }

  private static String health(Optional<Health> health) {
    return health
        .map(found ->
            switch (found.status()) {
              case STARTING -> " (health: starting)";
              case HEALTHY -> " (healthy)";
              case UNHEALTHY -> " (unhealthy)";
            })
        .orElse("");
  }
}
