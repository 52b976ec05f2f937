package dev.jcompose.engine.docker.image;

import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.source.RemoteArchive;
import dev.jcompose.engine.Engine;
import dev.jcompose.engine.docker.form.AskedPlatform;
import dev.jcompose.engine.docker.form.Filters;
import dev.jcompose.engine.docker.form.Timestamps;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.JsonLines;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageDetails;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.tree.FileTree;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Images in the store, and how they get there.
public record ImageRoutes(Engine engine) {
  private static final Set<String> FILTERS =
      Set.of("before", "dangling", "label", "reference", "since", "until");
  private static final Set<String> PRUNE_FILTERS = Set.of("dangling", "label", "label!", "until");

  public void addTo(Router routes) {
    routes.get("/images/json", this::list);
    routes.get("/images/get", exchange -> save(exchange, exchange.query().all("names")));
    routes.get(
        "/images/{name*}/get", exchange -> save(exchange, List.of(exchange.parameter("name"))));
    routes.get("/images/{name*}/json", this::inspect);
    routes.get("/images/{name*}/history", this::history);
    routes.post("/images/load", this::load);
    routes.post("/images/create", this::create);
    routes.post("/images/prune", this::prune);
    routes.post("/images/{name*}/tag", this::tag);
    routes.delete("/images/{name*}", this::remove);
  }

  private void list(Exchange exchange) throws IOException {
    Query query = exchange.query();
    Filters filters = filters(exchange);
    boolean all = query.flag("all");
    Set<Digest> parents = all ? Set.of() : engine.images().parents();
    List<ObjectNode> shown =
        engine.images().list().stream()
            .filter(image -> !isInBetween(image, parents) && matches(filters, image))
            .map(image -> ImageJson.summary(named(filters, image)))
            .toList();
    if (query.flag("shared-size")) {
      Map<String, Long> shared = new HashMap<>();
      engine
          .images()
          .usage()
          .images()
          .forEach(usage -> shared.put(usage.image().id().value(), usage.sharedBytes()));
      shown.forEach(
          image -> image.put("SharedSize", shared.getOrDefault(image.path("Id").asString(), 0L)));
    }
    exchange.json(200, shown, DockerJson.docker());
  }

  /// Before 1.41, a name was asked for by a parameter of its own as well.
  private static Filters filters(Exchange exchange) {
    Filters filters = Filters.parse(exchange.query(), FILTERS);
    return exchange
        .query()
        .text("filter")
        .filter(name -> !name.isEmpty() && !exchange.version().atLeast(1, 41))
        .map(name -> filters.with("reference", name))
        .orElse(filters);
  }

  /// Whether an image is nothing but what another one was made from.
  private static boolean isInBetween(Image image, Set<Digest> parents) {
    return image.tags().isEmpty() && image.repoDigests().isEmpty() && parents.contains(image.id());
  }

  private boolean matches(Filters filters, Image image) {
    boolean dangling = filters.flag("dangling", false);
    return filters.labels(image.config().labels())
        && (!filters.has("dangling") || dangling == image.tags().isEmpty())
        && filters.any("reference", wish -> references(image, wish))
        && filters.any("before", wish -> image.createdAt().isBefore(created(wish)))
        && filters.any("since", wish -> image.createdAt().isAfter(created(wish)))
        && until(filters).map(image.createdAt()::isBefore).orElse(true);
  }

  private static Optional<Instant> until(Filters filters) {
    return Timestamps.parse(filters.all("until").stream().findFirst());
  }

  private Instant created(String name) {
    return engine.images().get(name).createdAt();
  }

  /// The same, with only the requested names.
  private static Image named(Filters filters, Image image) {
    return filters.has("reference")
        ? new Image(
            image.id(),
            asked(filters, image.tags()),
            asked(filters, image.repoDigests()),
            image.architecture(),
            image.os(),
            image.createdAt(),
            image.config(),
            image.layers(),
            image.size())
        : image;
  }

  private static List<String> asked(Filters filters, List<String> names) {
    return names.stream()
        .filter(name -> filters.any("reference", wish -> fits(name, wish)))
        .toList();
  }

  private static boolean references(Image image, String wish) {
    return Stream.concat(image.tags().stream(), image.repoDigests().stream())
        .anyMatch(name -> fits(name, wish));
  }

  /// Whether a name, or its repository, matches a pattern with `*`, which does not match a slash.
  private static boolean fits(String name, String wish) {
    StringBuilder regex = new StringBuilder();
    for (String part : wish.split("(?<=\\*)|(?=\\*)", -1)) {
      regex.append(part.equals("*") ? "[^/]*" : Pattern.quote(part));
    }
    int digest = name.indexOf('@');
    int end = digest >= 0 ? digest : name.lastIndexOf(':');
    return name.matches(regex.toString()) || name.substring(0, end).matches(regex.toString());
  }

  private void inspect(Exchange exchange) throws IOException {
    Optional<Platform> platform = AskedPlatform.described(exchange, "platform", 49);
    if (platform.isPresent() && exchange.query().flag("manifests")) {
      throw HttpProblem.badRequest(
          "conflicting options: manifests and platform options cannot both be set");
    }
    ImageDetails details = details(exchange.parameter("name"), platform);
    exchange.json(200, ImageJson.inspection(details, exchange.version()), DockerJson.docker());
  }

  private void history(Exchange exchange) throws IOException {
    ImageDetails details =
        details(exchange.parameter("name"), AskedPlatform.described(exchange, "platform", 48));
    exchange.json(200, ImageJson.history(details), DockerJson.docker());
  }

  private ImageDetails details(String name, Optional<Platform> platform) {
    return engine
        .images()
        .details(
            AskedPlatform.find(engine.images(), name, platform)
                .filter(_ -> platform.isPresent())
                .map(image -> image.id().value())
                .orElse(name));
  }

  private void save(Exchange exchange, List<String> names) throws IOException {
    if (names.isEmpty()) {
      throw HttpProblem.badRequest("names: no image given");
    }
    // Before the answer begins: what is wrong with a name is to be said as an error.
    engine.images().requireAll(names);
    Optional<Platform> platform = AskedPlatform.described(exchange, "platform", 48);
    for (String name : names) {
      requireSaved(name, platform);
    }
    engine.images().save(names, exchange.stream(200, "application/x-tar"));
  }

  /// An archive has the image that a name means here.
  private void requireSaved(String name, Optional<Platform> platform) {
    boolean other =
        platform.isPresent()
            && engine
                .images()
                .find(name, platform.orElseThrow())
                .filter(image -> image.id().equals(engine.images().get(name).id()))
                .isEmpty();
    if (other) {
      throw new HttpProblem(
          500, "no suitable export target found for platform " + platform.orElseThrow());
    }
  }

  private void load(Exchange exchange) throws IOException {
    Optional<Platform> platform = AskedPlatform.described(exchange, "platform", 48);
    if (platform.filter(wish -> !wish.runsHere()).isPresent()) {
      throw HttpProblem.badRequest(
          "platform %s: only images of this machine's platform can be chosen from an archive (leave the platform out to load all)"
              .formatted(platform.orElseThrow()));
    }
    Map<String, Digest> before = new HashMap<>();
    engine
        .images()
        .list()
        .forEach(image -> image.tags().forEach(tag -> before.put(tag, image.id())));
    try (JsonLines lines = exchange.lines(DockerJson.docker())) {
      try {
        for (Image image : engine.images().load(exchange.body())) {
          for (String tag : image.tags()) {
            Digest old = before.getOrDefault(tag, image.id());
            if (!old.equals(image.id())) {
              lines.write(
                  Map.of(
                      "stream",
                      "The image %s already exists, renaming the old one with ID %s to empty string\n"
                          .formatted(tag, old)));
            }
          }
          loaded(image, lines);
        }
      } catch (EngineException problem) {
        // As in Docker, whatever the error: the answer has already begun.
        String message = String.valueOf(problem.getMessage());
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("errorDetail", Map.of("message", message));
        line.put("error", message);
        lines.write(line);
      }
    }
  }

  private static void loaded(Image image, JsonLines lines) throws IOException {
    for (String tag : image.tags()) {
      lines.write(Map.of("stream", "Loaded image: " + tag + "\n"));
    }
    if (image.tags().isEmpty()) {
      lines.write(Map.of("stream", "Loaded image ID: " + image.id() + "\n"));
    }
  }

  private void create(Exchange exchange) throws IOException, InterruptedException {
    Query query = exchange.query();
    if (query.has("fromImage")) {
      new RegistryRoutes(engine).pull(exchange);
      return;
    }
    String source = query.text("fromSrc").orElse("");
    if (source.equals("-")) {
      imported(exchange, exchange.body());
      return;
    }
    if (source.isEmpty()) {
      // As Docker, which asks for the address that nobody gave.
      throw new HttpProblem(500, "Get \"http:\": http: no Host in request URL");
    }
    // As Docker: an address without a scheme is one of http.
    String address = RemoteArchive.isAddress(source) ? source : "http://" + source;
    Path place = Files.createTempDirectory(engine.config().temporary(), "import-");
    try {
      var cancellation = new Cancellation();
      exchange.onClose(cancellation::cancel);
      Path file = new RemoteArchive(URI.create(address)).fetch(place, cancellation);
      try (InputStream in = Files.newInputStream(file)) {
        imported(exchange, in);
      }
    } catch (ImageException | IllegalArgumentException failed) {
      throw new HttpProblem(400, "import: " + failed.getMessage(), failed);
    } finally {
      FileTree.delete(place);
    }
  }

  /// What an image is for is taken from who imports it; another system's could never run.
  private static Optional<String> architecture(Query query) {
    Optional<Platform> platform = AskedPlatform.of(query);
    platform
        .filter(wish -> !wish.os().equals("linux"))
        .ifPresent(wish -> {
          throw HttpProblem.badRequest("operating system is not supported");
        });
    return platform.map(Platform::architecture).filter(name -> !name.isEmpty());
  }

  private void imported(Exchange exchange, InputStream archive) throws IOException {
    Query query = exchange.query();
    Optional<String> name =
        query.text("repo").map(repo -> query.text("tag").map(tag -> repo + ":" + tag).orElse(repo));
    Image made =
        engine
            .images()
            .importRootfs(
                archive,
                name,
                query.all("changes"),
                query.text("message").orElse(""),
                architecture(query));
    try (JsonLines lines = exchange.lines(DockerJson.docker())) {
      lines.write(Map.of("status", made.id().value()));
    }
  }

  private void tag(Exchange exchange) throws IOException {
    Query query = exchange.query();
    String repository =
        query.text("repo").orElseThrow(() -> HttpProblem.badRequest("repo is required"));
    // A tag of its own takes the place of the one in the name.
    String name =
        query
            .text("tag")
            .filter(tag -> !tag.isEmpty())
            .map(tag -> bare(repository) + ":" + tag)
            .orElse(repository);
    engine.images().tag(exchange.parameter("name"), name);
    exchange.empty(201);
  }

  private static String bare(String name) {
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') && name.indexOf('@') < 0 ? name.substring(0, colon) : name;
  }

  private void remove(Exchange exchange) throws IOException {
    String name = exchange.parameter("name");
    var _ =
        AskedPlatform.find(
            engine.images(), name, AskedPlatform.described(exchange, "platforms", 50));
    Query query = exchange.query();
    List<String> lines = engine.images().remove(name, query.flag("force"), !query.flag("noprune"));
    exchange.json(200, removed(lines), DockerJson.docker());
  }

  /// `Untagged: x` becomes `{"Untagged": "x"}`.
  private static ArrayNode removed(List<String> lines) {
    ArrayNode list = DockerJson.docker().createArrayNode();
    for (String line : lines) {
      String[] parts = line.split(": ", 2);
      list.addObject().put(parts[0], parts[1]);
    }
    return list;
  }

  private void prune(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), PRUNE_FILTERS);
    boolean danglingOnly = filters.flag("dangling", true);
    Set<Digest> used = engine.images().inUse();
    var lines = new ArrayList<String>();
    long before = engine.images().usage().layersBytes();
    for (Image image : engine.images().list()) {
      boolean old = until(filters).map(image.createdAt()::isBefore).orElse(true);
      if ((image.tags().isEmpty() || !danglingOnly)
          && old
          && !used.contains(image.id())
          && filters.labels(image.config().labels())) {
        lines.addAll(engine.images().remove(image.id().value(), true, false));
      }
    }
    // Layers that other images share are not freed.
    long reclaimed = before - engine.images().usage().layersBytes();
    ObjectNode answer = DockerJson.docker().createObjectNode();
    answer.set("ImagesDeleted", removed(lines));
    exchange.json(200, answer.put("SpaceReclaimed", reclaimed), DockerJson.docker());
  }
}
