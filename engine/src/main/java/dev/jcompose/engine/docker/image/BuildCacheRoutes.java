package dev.jcompose.engine.docker.image;

import dev.jcompose.builder.cache.CacheItem;
import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.engine.Engine;
import dev.jcompose.engine.docker.form.Filters;
import dev.jcompose.engine.docker.form.Timestamps;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The content of the build cache, and freeing it (`docker builder prune`).
public record BuildCacheRoutes(Engine engine) {
  /// Those for labels come with `docker system prune`, which gives its filters to every part.
  private static final Set<String> FILTERS =
      Set.of("id", "inuse", "label", "label!", "private", "shared", "type", "unused-for", "until");

  public void addTo(Router routes) {
    routes.post("/build/prune", this::prune);
  }

  private void prune(Exchange exchange) throws IOException {
    Query query = exchange.query();
    Filters filters = Filters.parse(query, FILTERS);
    // The name since version 1.48 of the protocol, and the one before.
    long keep = query.bytes("reserved-space").or(() -> query.bytes("keep-storage")).orElse(0L);
    for (String limit : List.of("max-used-space", "min-free-space")) {
      if (query.bytes(limit).orElse(0L) != 0) {
        throw HttpProblem.badRequest(limit + " is not supported (keep-storage is)");
      }
    }
    Optional<Instant> before = unusedSince(filters);
    List<CacheItem> gone =
        engine
            .images()
            .pruneBuildCache(
                new CachePruning(
                    keep,
                    query.flag("all") || filters.has("shared") || filters.has("id"),
                    item -> matches(filters, before, item)));
    ObjectNode answer = DockerJson.docker().createObjectNode();
    ArrayNode deleted = answer.putArray("CachesDeleted");
    gone.forEach(item -> deleted.add(item.id()));
    long bytes = gone.stream().filter(item -> !item.shared()).mapToLong(CacheItem::bytes).sum();
    exchange.json(200, answer.put("SpaceReclaimed", bytes), DockerJson.docker());
  }

  private static Optional<Instant> unusedSince(Filters filters) {
    List<String> until = filters.has("until") ? filters.all("until") : filters.all("unused-for");
    return Timestamps.parse(until.stream().findFirst());
  }

  private static boolean matches(Filters filters, Optional<Instant> before, CacheItem item) {
    // No part of the cache has labels: none is like one that is asked for.
    return before.map(item.lastUsed()::isBefore).orElse(true)
        && !filters.has("label")
        && filters.any("id", id -> item.id().startsWith(id))
        && filters.any("type", type -> type(item).equals(type))
        && (!filters.has("inuse") || filters.flag("inuse", true) == item.inUse())
        && (!filters.has("shared") || filters.flag("shared", true) == item.shared())
        && (!filters.has("private") || filters.flag("private", true) != item.shared());
  }

  /// Each part of the cache as `docker system df -v` shows it.
  public static void list(Engine engine, ArrayNode list) {
    for (CacheItem item : engine.images().buildCache()) {
      list.addObject()
          .put("ID", item.id())
          .put("Type", type(item))
          .put("Description", item.description())
          .put("InUse", item.inUse())
          .put("Shared", item.shared())
          .put("Size", item.bytes())
          .put("CreatedAt", item.created().toString())
          .put("LastUsedAt", item.lastUsed().toString());
    }
  }

  private static String type(CacheItem item) {
    return switch (item.kind()) {
      case STEP -> "regular";
      case MOUNT -> "exec.cachemount";
    };
  }
}
