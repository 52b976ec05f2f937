package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.docker.form.Filters;
import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.http.EqualRequests;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.Image;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// Lists containers, and shows one.
public final class ContainerListRoutes {
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

  private static final Set<String> HEALTH = Set.of("none", "starting", "healthy", "unhealthy");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");
  private static final Pattern PORTS = Pattern.compile("\\d{1,5}(-\\d{1,5})?(/(tcp|udp|sctp))?");

  private final Engine engine;
  private final EqualRequests<Query, byte[]> lists = new EqualRequests<>();

  public ContainerListRoutes(Engine engine) {
    this.engine = engine;
  }

  public void addTo(Router routes) {
    routes.get("/containers/json", this::list);
    routes.get("/containers/{id*}/json", this::inspect);
  }

  private void inspect(Exchange exchange) throws IOException {
    ContainerLinks links = new ContainerLinks(engine);
    Container container = links.get(exchange.parameter("id"));
    ObjectNode tree =
        ContainerInspection.of(
            container,
            new ShownNetworks(engine).of(container),
            links.of(container),
            exchange.version());
    exchange.json(
        200,
        exchange.query().flag("size") ? ContainerSummary.putSize(tree, engine, container) : tree,
        DockerJson.docker());
  }

  private void list(Exchange exchange) throws IOException {
    Query query = exchange.query();
    exchange.writtenJson(
        200, lists.answer(query, () -> Exchange.line(list(query), DockerJson.docker())));
  }

  private List<ObjectNode> list(Query query) {
    Filters filters = Filters.parse(query, FILTERS);
    check(filters);
    int limit = query.number("limit").orElse(-1);
    // A filter for a state, or for the last containers, includes those that do not run.
    boolean all = query.flag("all") || limit > 0 || filters.has("status");
    List<Container> containers = engine.containers().list();
    Stream<Container> found =
        containers.stream()
            .filter(container -> all || container.state().active())
            .filter(container -> matches(filters, container));
    var summary = new ContainerSummary(engine);
    boolean sized = query.flag("size");
    Map<String, List<String>> linked = new ContainerLinks(engine).names(containers);
    List<ObjectNode> shown = new ArrayList<>();
    (limit > 0 ? found.limit(limit) : found)
        .forEach(container -> {
          ObjectNode line = sized ? summary.withSize(container) : summary.of(container);
          linked
              .getOrDefault(container.id().value(), List.of())
              .forEach(line.withArray("Names")::add);
          shown.add(line);
        });
    return shown;
  }

  /// Refuses values that no container can have.
  private void check(Filters filters) {
    require(filters, "status", STATES::contains);
    require(filters, "exited", code -> NUMBER.matcher(code).matches());
    require(filters, "health", HEALTH::contains);
    require(filters, "publish", port -> PORTS.matcher(port).matches());
    require(filters, "expose", port -> PORTS.matcher(port).matches());
    require(filters, "is-task", flag -> List.of("true", "1", "false", "0").contains(flag));
    filters.all("since").forEach(this::created);
    filters.all("before").forEach(this::created);
  }

  private static void require(Filters filters, String key, Predicate<String> valid) {
    filters.all(key).stream()
        .filter(valid.negate())
        .findFirst()
        .ifPresent(value -> {
          throw HttpProblem.badRequest("invalid filter '%s=%s'".formatted(key, value));
        });
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
        && filters.any(
            "expose",
            wish -> container.ports().keySet().stream().anyMatch(port -> isIn(wish, port)))
        && filters.any("is-task", wish -> !wish.equals("true") && !wish.equals("1"))
        && filters.any("before", wish -> container.created().isBefore(created(wish)))
        && filters.any("since", wish -> container.created().isAfter(created(wish)));
  }

  private Instant created(String ref) {
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
    if (wish.equals(container.config().image())) {
      return true;
    }
    Optional<Image> image = engine.images().find(wish);
    Optional<Image> own = engine.images().find(container.imageId());
    return image.isPresent()
        && (image.get().id().value().equals(container.imageId())
            || own.filter(made -> isMadeFrom(made, image.get())).isPresent());
  }

  /// Whether an image has all the layers and the history of another one at its bottom, as one that
  /// is built FROM it.
  private boolean isMadeFrom(Image image, Image base) {
    int depth = base.layers().size();
    boolean above =
        depth > 0
            && image.layers().size() >= depth
            && image.layers().subList(0, depth).equals(base.layers());
    return above && (image.layers().size() > depth || startsWith(history(image), history(base)));
  }

  private static boolean startsWith(List<HistoryEntry> all, List<HistoryEntry> first) {
    return all.size() > first.size() && all.subList(0, first.size()).equals(first);
  }

  private List<HistoryEntry> history(Image image) {
    return engine.images().details(image.id().value()).history();
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
    return container.ports().entrySet().stream()
        .anyMatch(entry ->
            entry.getValue().stream()
                .anyMatch(port -> isIn(wish, port.hostPort() + protocol(entry.getKey()))));
  }

  private static String protocol(String port) {
    return port.substring(port.indexOf('/'));
  }

  /// Whether `80/tcp` is one of `80`, `80-90` or `80/tcp`; without a protocol TCP is meant.
  private static boolean isIn(String wish, String port) {
    String protocol = wish.indexOf('/') < 0 ? "/tcp" : protocol(wish);
    String[] range = wish.split("/", 2)[0].split("-", 2);
    int number = Integer.parseInt(port.substring(0, port.indexOf('/')));
    return protocol(port).equals(protocol)
        && number >= Integer.parseInt(range[0])
        && number <= Integer.parseInt(range[range.length - 1]);
  }
}
