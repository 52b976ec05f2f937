package dev.jcompose.builder.cache;

import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.progress.BuildListener;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.request.CachePlace;
import dev.jcompose.builder.request.CacheTarget;
import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.registry.Pusher;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The results of a build's steps, written for other engines (`cache_to`): a manifest that lists
/// the layers, with the steps as its configuration. In a directory, it is an OCI layout.
/// [CacheImport] reads it.
public final class CacheExport {
  private final Store store;
  private final Pusher pusher;

  public CacheExport(Store store, Pusher pusher) {
    this.store = store;
    this.pusher = pusher;
  }

  /// Writes to every place that a request names.
  ///
  /// @param steps results of all steps
  /// @param top of the image
  /// @param image configuration of the image
  /// @return the image's configuration, with the results it is made of, if they are to be included
  public byte[] write(
      BuildRequest request,
      BuildListener listener,
      Map<Digest, BuildCache.Result> steps,
      Optional<Digest> top,
      byte[] image)
      throws IOException, InterruptedException {
    byte[] config = image;
    for (CacheTarget target : request.cache().to()) {
      Map<Digest, BuildCache.Result> chosen = target.all() ? steps : within(steps, top);
      try {
        switch (target.place()) {
          case CachePlace.Directory(Path directory) -> write(directory, chosen);
          case CachePlace.Repository repository ->
              push(repository, request.bases().registries(), chosen);
          case CachePlace.Inline() -> config = CachedStep.inline(image, store, within(steps, top));
        }
      } catch (ImageException | IOException problem) {
        String message = "cache " + target.place() + ": not written: " + IoFailure.words(problem);
        if (!target.optional()) {
          throw new ImageException(kind(problem), message, problem);
        }
        listener.event(new BuildEvent.Warning(message));
      }
    }
    return config;
  }

  private static ImageException.Kind kind(Exception problem) {
    return problem instanceof ImageException known ? known.kind() : ImageException.Kind.SYSTEM;
  }

  /// The steps whose layers are in the image.
  private Map<Digest, BuildCache.Result> within(
      Map<Digest, BuildCache.Result> steps, Optional<Digest> top) {
    Set<Digest> chains = new HashSet<>();
    CachedStep.chain(store, top).forEach(layer -> chains.add(layer.chain()));
    Map<Digest, BuildCache.Result> chosen = new HashMap<>(steps);
    chosen.values().removeIf(step -> step.top().filter(t -> !chains.contains(t)).isPresent());
    return chosen;
  }

  private void push(
      CachePlace.Repository repository,
      RegistrySettings registries,
      Map<Digest, BuildCache.Result> steps)
      throws IOException, InterruptedException {
    pusher.pushArtifact(
        repository.name(),
        registries,
        CachedStep.MEDIA_TYPE,
        CachedStep.document(store, steps),
        layers(steps));
  }

  /// What the directory held before is replaced.
  private void write(Path directory, Map<Digest, BuildCache.Result> steps) throws IOException {
    Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    List<Descriptor> layers = layers(steps);
    Set<String> used = new HashSet<>();
    for (Descriptor layer : layers) {
      copy(layer.digest(), blobs);
      used.add(layer.digest().hex());
    }
    Descriptor config = put(blobs, CachedStep.MEDIA_TYPE, CachedStep.document(store, steps));
    Descriptor manifest =
        put(blobs, Descriptor.MANIFEST, new ManifestDocument(config, layers).bytes());
    used.add(config.digest().hex());
    used.add(manifest.digest().hex());
    ObjectNode index =
        JsonDocument.object().put("schemaVersion", 2).put("mediaType", Descriptor.INDEX);
    index.putArray("manifests").add(manifest.json());
    replace(
        directory.resolve("oci-layout"),
        JsonDocument.bytes(JsonDocument.object().put("imageLayoutVersion", "1.0.0")));
    replace(directory.resolve("index.json"), JsonDocument.bytes(index));
    sweep(blobs, used);
  }

  /// The layers of all steps, each once, in a stable order.
  private List<Descriptor> layers(Map<Digest, BuildCache.Result> steps) {
    Map<String, Descriptor> layers = new TreeMap<>();
    for (BuildCache.Result step : steps.values()) {
      for (Layer layer : CachedStep.chain(store, step.top())) {
        layers.put(layer.blob().digest().hex(), layer.blob());
      }
    }
    return List.copyOf(layers.values());
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

  private static void sweep(Path blobs, Set<String> used) throws IOException {
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.getFileName().toString().matches("[0-9a-f]{64}(\\.part)?")
            && !used.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }

  private static Descriptor put(Path blobs, String mediaType, byte[] bytes) throws IOException {
    Digest digest = Sha256.of(bytes);
    replace(blobs.resolve(digest.hex()), bytes);
    return new Descriptor(mediaType, digest, bytes.length);
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, content);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
