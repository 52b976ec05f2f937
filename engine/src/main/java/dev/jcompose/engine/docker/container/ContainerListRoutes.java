package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.docker.form.Filters;
import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.Image;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// Lists containers, and shows one.
public record ContainerListRoutes(Engine engine) {
  private static final Set<String> FILTERS =
      Set.of(
          "ancestor",
          "before",
          "exited",
          "expose",
          "health",
          "id",
          "is-task",
          "isolation",
          "label",
          "name",
          "network",
          "publish",
          "since",
          "status",
          "volume");
  private static final Set<String> STATES =
      Set.of("created", "dead", "exited", "paused", "removing", "restarting", "running");

  public void addTo(Router routes) {
    routes.get("/containers/json", this::list);
    routes.get("/containers/{id}/json", this::inspect);
  }

  private void inspect(Exchange exchange) throws IOException {
    Container container = engine.containers().get(exchange.parameter("id"));
    ObjectNode tree = ContainerInspection.of(container, new ShownNetworks(engine).of(container));
    exchange.json(
        200,
        exchange.query().flag("size") ? ContainerSummary.putSize(tree, engine, container) : tree,
        DockerJson.docker());
  }

  private void list(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), FILTERS);
    for (String status : filters.all("status")) {
      if (!STATES.contains(status)) {
        throw HttpProblem.badRequest("invalid filter 'status=" + status + "'");
      }
    }
    int limit = exchange.query().number("limit").orElse(-1);
    // Asking for a state, or for the last ones, asks for those that do not run, too.
    boolean all =
        exchange.query().flag("all")
            || limit > 0
            || filters.has("status")
            || filters.has("exited")
            || filters.has("since")
            || filters.has("before");
    Stream<Container> found =
        engine.containers().list().stream()
            .filter(container -> all || container.state().active())
            .filter(container -> matches(filters, container));
    var summary = new ContainerSummary(engine);
    boolean sized = exchange.query().flag("size");
    List<ObjectNode> shown =
        (limit > 0 ? found.limit(limit) : found)
            .map(container -> sized ? summary.withSize(container) : summary.of(container))
            .toList();
    exchange.json(200, shown, DockerJson.docker());
  }

  private boolean matches(Filters filters, Container container) {
    return filters.any("id", container.id().value()::startsWith)
        && (filters.name("name", container.name()) || filters.name("name", "/" + container.name()))
        && filters.labels(container.config().labels())
        && filters.any("status", container.state().status().word()::equals)
        && filters.any("exited", code -> exited(container, code))
        && filters.any("health", wish -> wish.equals(health(container)))
        && filters.any("ancestor", wish -> ancestor(container, wish))
        && filters.any("network", wish -> network(container, wish))
        && filters.any("volume", wish -> volume(container, wish))
        && filters.any("publish", wish -> published(container, wish))
        && filters.any("expose", wish -> container.ports().containsKey(port(wish)))
        && filters.any("is-task", wish -> !wish.equals("true") && !wish.equals("1"))
        && filters.any("before", wish -> container.created().isBefore(created(wish)))
        && filters.any("since", wish -> container.created().isAfter(created(wish)));
  }

  private java.time.Instant created(String ref) {
    return engine.containers().get(ref).created();
  }

  private static boolean exited(Container container, String code) {
    return container.state().finishedAt().isPresent()
        && !container.state().active()
        && Integer.toString(container.state().exitCode()).equals(code);
  }

  private static String health(Container container) {
    return container
        .state()
        .health()
        .map(Health::status)
        .map(status -> status.word().toLowerCase(Locale.ROOT))
        .orElse("none");
  }

  private boolean ancestor(Container container, String wish) {
    Optional<Image> image = engine.images().find(wish);
    return wish.equals(container.config().image())
        || image.filter(i -> i.id().value().equals(container.imageId())).isPresent();
  }

  private boolean network(Container container, String wish) {
    return new ShownNetworks(engine)
        .of(container).entrySet().stream()
            .anyMatch(entry ->
                entry.getKey().equals(wish)
                    || (!wish.isEmpty() && entry.getValue().networkId().startsWith(wish)));
  }

  private static boolean volume(Container container, String wish) {
    return container.mounts().stream()
        .anyMatch(mount ->
            wish.equals(mount.name())
                || wish.equals(mount.source())
                || wish.equals(mount.destination()));
  }

  private static boolean published(Container container, String wish) {
    String bare = wish.split("/", 2)[0];
    return container.ports().entrySet().stream()
        .anyMatch(entry ->
            !entry.getValue().isEmpty()
                && (entry.getKey().equals(port(wish))
                    || entry.getValue().stream().anyMatch(p -> p.hostPort().equals(bare))));
  }

  private static String port(String wish) {
    return wish.indexOf('/') < 0 ? wish + "/tcp" : wish;
  }
}
