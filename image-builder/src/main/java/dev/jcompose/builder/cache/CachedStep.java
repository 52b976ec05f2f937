package dev.jcompose.builder.cache;

import dev.jcompose.image.Digest;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The result of a step, as written for other engines.
///
/// @param key digest of everything it depends on
/// @param created when
/// @param layers bottom first
record CachedStep(Digest key, Instant created, List<Part> layers) {
  /// The configuration of a cache.
  static final String MEDIA_TYPE = "application/vnd.jcompose.build-cache.v1+json";

  /// The field of an image's configuration that holds the steps it is made of.
  private static final String INLINE = "jcompose.build-cache.v1";

  CachedStep {
    layers = List.copyOf(layers);
  }

  /// A layer.
  ///
  /// @param diff digest of its tar
  /// @param blob digest of the tar as it is stored, possibly compressed
  record Part(Digest diff, Digest blob) {}

  /// Steps as the configuration of a cache, the same bytes for the same steps.
  static byte[] document(Store store, Map<Digest, BuildCache.Result> steps) {
    ArrayNode records = JsonDocument.array();
    sorted(steps)
        .forEach((key, result) -> {
          ArrayNode layers = record(records, key, result).putArray("layers");
          for (Layer layer : chain(store, result.top())) {
            layers
                .addObject()
                .put("diff", layer.diffId().value())
                .put("blob", layer.blob().digest().value());
          }
        });
    return JsonDocument.bytes(JsonDocument.object().set("steps", records));
  }

  /// The configuration of an image with the steps it is made of.
  static byte[] inline(byte[] image, Store store, Map<Digest, BuildCache.Result> steps) {
    ArrayNode records = JsonDocument.array();
    sorted(steps)
        .forEach((key, result) ->
            record(records, key, result).put("layers", chain(store, result.top()).size()));
    ObjectNode config = JsonDocument.parseObject("image configuration", image);
    config.set(INLINE, JsonDocument.object().set("steps", records));
    return JsonDocument.bytes(config);
  }

  /// Reads [#document].
  static List<CachedStep> read(JsonNode config) {
    List<CachedStep> steps = new ArrayList<>();
    for (JsonNode node : JsonDocument.elements(config, "steps")) {
      List<Part> layers =
          JsonDocument.elements(node, "layers").stream()
              .map(layer ->
                  new Part(
                      Descriptor.digest(JsonDocument.text(layer, "diff")),
                      Descriptor.digest(JsonDocument.text(layer, "blob"))))
              .toList();
      steps.add(step(node, layers));
    }
    return steps;
  }

  /// Reads an image's inline cache; most images have none.
  ///
  /// @param blobs of its layers, bottom first
  static List<CachedStep> readInline(JsonNode image, List<Descriptor> blobs) {
    List<Digest> diffs =
        JsonDocument.texts(image.path("rootfs"), "diff_ids").orElse(List.of()).stream()
            .map(Descriptor::digest)
            .toList();
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < Math.min(diffs.size(), blobs.size()); i++) {
      parts.add(new Part(diffs.get(i), blobs.get(i).digest()));
    }
    List<CachedStep> steps = new ArrayList<>();
    for (JsonNode node : JsonDocument.elements(image.path(INLINE), "steps")) {
      int count = node.path("layers").asInt(-1);
      if (count >= 0 && count <= parts.size()) {
        steps.add(step(node, parts.subList(0, count)));
      }
    }
    return steps;
  }

  /// The layers of a chain, bottom first.
  static List<Layer> chain(Store store, Optional<Digest> top) {
    List<Layer> chain = new ArrayList<>();
    for (Optional<Digest> at = top; at.isPresent(); ) {
      Layer layer = store.layers().require(at.get());
      chain.addFirst(layer);
      at = layer.parent();
    }
    return chain;
  }

  private static CachedStep step(JsonNode node, List<Part> layers) {
    return new CachedStep(
        Descriptor.digest(JsonDocument.text(node, "key")),
        Instant.ofEpochSecond(node.path("created").longValue(0), node.path("nanos").longValue(0)),
        layers);
  }

  private static ObjectNode record(ArrayNode records, Digest key, BuildCache.Result result) {
    Instant created = result.created();
    long seconds = created.getEpochSecond();
    int nanos = created.getNano();
    ObjectNode record = records.addObject().put("key", key.value()).put("created", seconds);
    return nanos == 0 ? record : record.put("nanos", nanos);
  }

  private static Map<Digest, BuildCache.Result> sorted(Map<Digest, BuildCache.Result> steps) {
    Map<Digest, BuildCache.Result> sorted = new TreeMap<>(Comparator.comparing(Digest::value));
    sorted.putAll(steps);
    return sorted;
  }
}
