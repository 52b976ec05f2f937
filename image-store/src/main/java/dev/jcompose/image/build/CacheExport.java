package dev.jcompose.image.build;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.Json;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.image.store.Store;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The results of a build's steps in a directory, for engines elsewhere (`cache_to`, `cache_from`
/// of type local): an OCI layout whose one manifest lists the layers, its configuration being the
/// keys of the steps. Whoever may write there decides what later builds take for their results.
final class CacheExport {
  private static final String CONFIG = "application/vnd.jcompose.build-cache.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final int MAX_DOCUMENT = 64 << 20;
  private static final int BUFFER = 128 * 1024;

  private final Store store;
  private final BuildCache cache;

  CacheExport(Store store, BuildCache cache) {
    this.store = store;
    this.cache = cache;
  }

  /// Writes the results; what the directory held before is replaced.
  void write(Path directory, Map<Digest, BuildCache.Result> steps) throws IOException {
    Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    Map<String, ObjectNode> layers = new TreeMap<>();
    ArrayNode records = Json.array();
    for (Map.Entry<Digest, BuildCache.Result> step : sorted(steps).entrySet()) {
      ObjectNode entry = records.addObject();
      entry.put("key", step.getKey().value());
      entry.put("created", step.getValue().created().getEpochSecond());
      ArrayNode chain = entry.putArray("layers");
      for (Layer layer : chain(step.getValue().top())) {
        chain
            .addObject()
            .put("diff", layer.diffId().value())
            .put("blob", layer.blob().digest().value());
        layers.put(layer.blob().digest().hex(), descriptor(layer.blob()));
        copy(layer.blob().digest(), blobs);
      }
    }
    ObjectNode config = Json.object().set("steps", records);
    ObjectNode manifest = Json.object().put("schemaVersion", 2).put("mediaType", MANIFEST);
    manifest.set("config", put(blobs, CONFIG, config));
    manifest.set("layers", Json.array().addAll(layers.values()));
    ObjectNode index = Json.object().put("schemaVersion", 2).put("mediaType", INDEX);
    index.putArray("manifests").add(put(blobs, MANIFEST, manifest));
    replace(
        directory.resolve("oci-layout"),
        Json.bytes(Json.object().put("imageLayoutVersion", "1.0.0")));
    replace(directory.resolve("index.json"), Json.bytes(index));
    sweep(blobs, layers.keySet(), manifest, index);
  }

  private static Map<Digest, BuildCache.Result> sorted(Map<Digest, BuildCache.Result> steps) {
    Map<Digest, BuildCache.Result> sorted =
        new TreeMap<>(java.util.Comparator.comparing(Digest::value));
    sorted.putAll(steps);
    return sorted;
  }

  /// Takes the results into the engine's own cache. One that is damaged, or not there, is left out
  /// with a warning: a cache may not break a build.
  void take(Path directory, BuildListener listener) throws IOException {
    if (!Files.exists(directory.resolve("index.json"))) {
      listener.event(
          new BuildEvent.Warning(
              "cache " + directory + ": nothing there (it is written by cache_to)"));
      return;
    }
    try {
      JsonNode index = document(directory, directory.resolve("index.json"));
      JsonNode manifest = blob(directory, Json.text(index.path("manifests").path(0), "digest"));
      if (!Json.text(manifest.path("config"), "mediaType").equals(CONFIG)) {
        throw new ImageException(Kind.INVALID, "not a cache that this engine wrote");
      }
      JsonNode config = blob(directory, Json.text(manifest.path("config"), "digest"));
      for (JsonNode step : Json.elements(config, "steps")) {
        Digest key = new Digest(Json.text(step, "key"));
        if (cache.find(key).isEmpty()) {
          Optional<Digest> top = adopt(directory, Json.elements(step, "layers"));
          Instant created = Instant.ofEpochSecond(step.path("created").longValue(0));
          cache.put(key, new BuildCache.Result(top, created));
        }
      }
    } catch (ImageException | IllegalArgumentException damaged) {
      listener.event(new BuildEvent.Warning("cache " + directory + ": " + damaged.getMessage()));
    }
  }

  private Optional<Digest> adopt(Path directory, List<JsonNode> layers) throws IOException {
    Optional<Digest> parent = Optional.empty();
    for (JsonNode layer : layers) {
      Digest diff = new Digest(Json.text(layer, "diff"));
      Digest chain = ConfigDocument.chain(parent, diff);
      if (store.layers().find(chain).isEmpty()) {
        Path blob = path(directory, Json.text(layer, "blob"));
        try (InputStream in = new BufferedInputStream(open(blob), BUFFER);
            StagedLayer staged = store.ingest().stage(blob.toString(), in)) {
          if (!staged.diffId().equals(diff)) {
            throw new ImageException(Kind.INVALID, blob + ": its digest is " + staged.diffId());
          }
          store.adopt(staged, parent);
        }
      }
      parent = Optional.of(chain);
    }
    return parent;
  }

  private List<Layer> chain(Optional<Digest> top) {
    List<Layer> chain = new ArrayList<>();
    for (Optional<Digest> at = top; at.isPresent(); ) {
      Layer layer = store.layers().require(at.get());
      chain.addFirst(layer);
      at = layer.parent();
    }
    return chain;
  }

  private void copy(Digest digest, Path blobs) throws IOException {
    Path target = blobs.resolve(digest.hex());
    if (Files.notExists(target)) {
      Path part = blobs.resolve(digest.hex() + ".part");
      try (InputStream in = store.blobs().open(digest)) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void sweep(Path blobs, Set<String> layers, JsonNode manifest, JsonNode index)
      throws IOException {
    Set<String> used = new HashSet<>(layers);
    used.add(new Digest(Json.text(manifest.path("config"), "digest")).hex());
    used.add(new Digest(Json.text(index.path("manifests").path(0), "digest")).hex());
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.getFileName().toString().matches("[0-9a-f]{64}(\\.part)?")
            && !used.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }

  private static ObjectNode put(Path blobs, String mediaType, JsonNode document)
      throws IOException {
    byte[] bytes = Json.bytes(document);
    Digest digest = Sha256.of(bytes);
    replace(blobs.resolve(digest.hex()), bytes);
    return descriptor(new Descriptor(mediaType, digest, bytes.length));
  }

  private static ObjectNode descriptor(Descriptor blob) {
    return Json.object()
        .put("mediaType", blob.mediaType())
        .put("digest", blob.digest().value())
        .put("size", blob.size());
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, content);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static JsonNode blob(Path directory, String digest) throws IOException {
    Path file = path(directory, digest);
    JsonNode document = document(directory, file);
    if (!Sha256.of(Files.readAllBytes(file)).equals(new Digest(digest))) {
      throw new ImageException(Kind.INVALID, file + ": is not what its name says");
    }
    return document;
  }

  private static JsonNode document(Path directory, Path file) throws IOException {
    if (Files.size(file) > MAX_DOCUMENT) {
      throw new ImageException(Kind.INVALID, file + ": too large");
    }
    return Json.parseObject(directory.relativize(file).toString(), Files.readAllBytes(file));
  }

  private static Path path(Path directory, String digest) {
    return directory.resolve("blobs/sha256").resolve(new Digest(digest).hex());
  }

  private static InputStream open(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ImageException(Kind.INVALID, file + ": missing");
    }
    return Files.newInputStream(file);
  }
}
