package dev.jcompose.builder.cache;

import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.progress.BuildListener;
import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.request.CachePlace;
import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.image.registry.Artifact;
import dev.jcompose.image.registry.Puller;
import dev.jcompose.image.store.Store;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;

/// Results of steps that other engines left (`cache_from`), added to the engine's own cache when
/// the build gets to the step; layers that are not needed are not fetched. Whoever can write there
/// decides what the build uses as results. A place that is damaged or missing is skipped with a
/// warning: a cache must not break a build. Thread-safe.
public final class CacheImport {
  private static final int MAX_DOCUMENT = 64 << 20;
  private static final int BUFFER = 128 * 1024;

  private final Store store;
  private final BuildCache cache;
  private final BuildRequest request;
  private final BuildListener listener;
  private final List<Place> places = new ArrayList<>();

  /// Gives the bytes of layers.
  @FunctionalInterface
  private interface Layers {
    InputStream open(Digest blob) throws IOException;
  }

  /// One of the request's.
  private record Place(
      String name, Map<Digest, CachedStep> steps, Layers layers, AtomicBoolean failed) {}

  private CacheImport(Store store, BuildCache cache, BuildRequest request, BuildListener listener) {
    this.store = store;
    this.cache = cache;
    this.request = request;
    this.listener = listener;
  }

  /// Reads the places that a request names.
  public static CacheImport open(
      Store store, BuildCache cache, Puller puller, BuildRequest request, BuildListener listener)
      throws InterruptedException {
    CacheImport all = new CacheImport(store, cache, request, listener);
    for (CachePlace.Source source : request.cache().from()) {
      try {
        all.places.add(
            switch (source) {
              case CachePlace.Directory(Path directory) -> all.directory(directory);
              case CachePlace.Repository repository -> all.repository(repository, puller);
            });
      } catch (ImageException | IOException problem) {
        all.warn(source.toString(), problem);
      }
    }
    return all;
  }

  /// The result of a step, now in the engine's own cache.
  public Optional<BuildCache.Result> find(Digest key) {
    for (Place place : places) {
      CachedStep step = place.steps().get(key);
      if (step == null || place.failed().get()) {
        continue;
      }
      try {
        BuildCache.Result result = new BuildCache.Result(adopt(step, place), step.created());
        cache.put(key, result, "imported");
        return Optional.of(result);
      } catch (ImageException | IOException problem) {
        request.cancellation().check();
        place.failed().set(true);
        warn(place.name(), problem);
      }
    }
    return Optional.empty();
  }

  private Optional<Digest> adopt(CachedStep step, Place place) throws IOException {
    Optional<Digest> parent = Optional.empty();
    for (CachedStep.Part part : step.layers()) {
      Digest chain = ConfigDocument.chain(parent, part.diff());
      if (store.layers().find(chain).isEmpty()) {
        String what = "layer " + part.blob();
        try (InputStream in = place.layers().open(part.blob());
            StagedLayer staged = store.ingest().stage(what, in)) {
          if (!staged.diffId().equals(part.diff())) {
            throw new ImageException(Kind.INVALID, what + ": its digest is " + staged.diffId());
          }
          store.adopt(staged, parent);
        }
      }
      parent = Optional.of(chain);
    }
    return parent;
  }

  private Place directory(Path directory) throws IOException {
    if (!Files.exists(directory.resolve("index.json"))) {
      throw new ImageException(Kind.NOT_FOUND, "not found (cache_to creates it)");
    }
    JsonNode index = document(directory, directory.resolve("index.json"));
    JsonNode manifest =
        blob(directory, JsonDocument.text(index.path("manifests").path(0), "digest"));
    checkType(JsonDocument.text(manifest.path("config"), "mediaType"));
    JsonNode config = blob(directory, JsonDocument.text(manifest.path("config"), "digest"));
    return new Place(
        directory.toString(),
        byKey(CachedStep.read(config)),
        blob -> new BufferedInputStream(open(path(directory, blob.value())), BUFFER),
        new AtomicBoolean());
  }

  private Place repository(CachePlace.Repository repository, Puller puller)
      throws InterruptedException {
    Artifact artifact = puller.artifact(repository.name(), request.bases().registries());
    JsonNode config = JsonDocument.parseObject("configuration", artifact.config());
    List<Descriptor> layers = artifact.manifest().layers();
    List<CachedStep> steps =
        artifact.manifest().config().mediaType().equals(CachedStep.MEDIA_TYPE)
            ? CachedStep.read(config)
            : CachedStep.readInline(config, layers);
    if (steps.isEmpty()) {
      checkType(artifact.manifest().config().mediaType());
    }
    Cancellation cancellation = request.cancellation();
    return new Place(
        repository.toString(),
        byKey(steps),
        blob ->
            artifact.open(
                layers.stream()
                    .filter(layer -> layer.digest().equals(blob))
                    .findFirst()
                    .orElseThrow(
                        () -> new ImageException(Kind.INVALID, "layer " + blob + ": missing")),
                done -> cancellation.check()),
        new AtomicBoolean());
  }

  private static void checkType(String mediaType) {
    if (!mediaType.equals(CachedStep.MEDIA_TYPE)) {
      throw new ImageException(Kind.INVALID, "not a cache written by this engine");
    }
  }

  private static Map<Digest, CachedStep> byKey(List<CachedStep> steps) {
    Map<Digest, CachedStep> all = new HashMap<>();
    steps.forEach(step -> all.put(step.key(), step));
    return all;
  }

  private void warn(String place, Exception problem) {
    listener.event(new BuildEvent.Warning("cache " + place + ": " + problem.getMessage()));
  }

  private static JsonNode blob(Path directory, String digest) throws IOException {
    Path file = path(directory, digest);
    JsonNode document = document(directory, file);
    if (!Sha256.of(Files.readAllBytes(file)).value().equals(digest)) {
      throw new ImageException(Kind.INVALID, file + ": does not match its digest");
    }
    return document;
  }

  private static JsonNode document(Path directory, Path file) throws IOException {
    if (Files.size(file) > MAX_DOCUMENT) {
      throw new ImageException(Kind.INVALID, file + ": too large");
    }
    return JsonDocument.parseObject(
        directory.relativize(file).toString(), Files.readAllBytes(file));
  }

  private static Path path(Path directory, String digest) {
    return directory.resolve("blobs/sha256").resolve(Descriptor.digest(digest).hex());
  }

  private static InputStream open(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ImageException(Kind.INVALID, file + ": missing");
    }
    return Files.newInputStream(file);
  }
}
