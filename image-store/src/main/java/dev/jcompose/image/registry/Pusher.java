package dev.jcompose.image.registry;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.attestation.Attestation;
import dev.jcompose.image.attestation.AttestationManifest;
import dev.jcompose.image.content.BlobWriter;
import dev.jcompose.image.content.Compression;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.LayerIngest;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.name.Platform;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Pushes images: blobs that the registry lacks, in parallel, three at a time over all pushes, then
/// the manifest, or the index. Layers go as gzip, which every client can read; those stored in
/// another compression are compressed again. Thread-safe.
public final class Pusher {
  private static final int PARALLEL = 3;

  private final Store store;
  private final Registries registries;
  private final Semaphore slots = new Semaphore(PARALLEL);

  /// @param store where from
  public Pusher(Store store, Registries registries) {
    this.store = store;
    this.registries = registries;
  }

  /// Pushes an image under a name with a tag.
  ///
  /// @param listener is called by one thread at a time
  /// @return digest of the manifest
  public Digest push(
      ImageReference name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    List<CatalogEntry> images = store.catalog().allOf(wanted);
    if (images.isEmpty()) {
      throw new ImageException(
          Kind.NOT_FOUND,
          "An image does not exist locally with the tag: " + wanted.repository().familiar());
    }
    RepositoryClient client = registries.forPush(wanted, settings);
    try {
      return store
          .operation(() -> {
            try {
              return Optional.of(push(wanted, images, client, listener.oneAtATime()));
            } catch (InterruptedException _) {
              // Reported to the caller below; setting it now would close files that are still being
              // written.
              return Optional.<Digest>empty();
            }
          })
          .orElseThrow(InterruptedException::new);
    } catch (IOException failure) {
      throw ReadFailure.of(client.what(), failure);
    } finally {
      store.collect();
    }
  }

  /// Pushes an artifact that is not an image, such as a build cache, under a name with a tag; call
  /// it within an operation of the store.
  ///
  /// @param configType media type of its configuration
  /// @param layers of the store, sent as they are stored
  public void pushArtifact(
      ImageReference name,
      RegistrySettings settings,
      String configType,
      byte[] config,
      List<Descriptor> layers)
      throws IOException, InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    RepositoryClient client = registries.forPush(wanted, settings);
    List<Callable<Descriptor>> sendings = new ArrayList<>();
    for (Descriptor layer : layers) {
      sendings.add(() -> {
        TransferEvent _ = put(client, layer, file(layer.digest()), Optional.empty());
        return layer;
      });
    }
    List<Descriptor> _ = sideBySide(client, sendings);
    Descriptor configuration = new Descriptor(configType, Sha256.of(config), config.length);
    put(client, configuration, config);
    client.putManifest(
        wanted.tag().orElse("latest"),
        Descriptor.MANIFEST,
        new ManifestDocument(configuration, layers).bytes());
  }

  /// One image goes as it is; several for different platforms, or one with statements of its build,
  /// go with an index.
  private Digest push(
      ImageReference name,
      List<CatalogEntry> images,
      RepositoryClient client,
      TransferEvent.Listener listener)
      throws IOException, InterruptedException {
    String tag = name.tag().orElse("latest");
    CatalogEntry first = images.getFirst();
    if (images.size() == 1 && first.attestations().isEmpty()) {
      byte[] manifest = pushLayers(name, first, client, listener);
      client.putManifest(tag, Descriptor.MANIFEST, manifest);
      return pushed(name, images, manifest, listener);
    }
    ObjectNode index =
        JsonDocument.object().put("schemaVersion", 2).put("mediaType", Descriptor.INDEX);
    ArrayNode entries = index.putArray("manifests");
    ArrayNode attestations = JsonDocument.array();
    for (CatalogEntry image : images) {
      byte[] manifest = pushLayers(name, image, client, listener);
      Descriptor descriptor =
          new Descriptor(Descriptor.MANIFEST, Sha256.of(manifest), manifest.length);
      client.putManifest(descriptor.digest().value(), Descriptor.MANIFEST, manifest);
      entries.add(entry(descriptor, image.platform()));
      if (!image.attestations().isEmpty()) {
        attestations.add(pushAttestations(name, image, descriptor, client));
      }
    }
    entries.addAll(attestations);
    byte[] bytes = JsonDocument.bytes(index);
    client.putManifest(tag, Descriptor.INDEX, bytes);
    return pushed(name, images, bytes, listener);
  }

  private Digest pushed(
      ImageReference name,
      List<CatalogEntry> images,
      byte[] document,
      TransferEvent.Listener listener)
      throws IOException {
    Digest digest = Sha256.of(document);
    listener.event(new TransferEvent.Resolved(digest, document.length));
    for (CatalogEntry image : images) {
      CatalogEntry _ =
          store.publish(
              store.blobs().document(image.id()),
              List.of(),
              List.of(name.repository().withDigest(digest)));
    }
    return digest;
  }

  private static ObjectNode entry(Descriptor manifest, Platform platform) {
    ObjectNode entry = manifest.json();
    ObjectNode on =
        entry
            .putObject("platform")
            .put("architecture", platform.architecture())
            .put("os", platform.os());
    if (!platform.variant().isEmpty()) {
      on.put("variant", platform.variant());
    }
    return entry;
  }

  private ObjectNode pushAttestations(
      ImageReference name, CatalogEntry image, Descriptor manifest, RepositoryClient client)
      throws InterruptedException {
    List<AttestationManifest.Predicate> predicates = new ArrayList<>();
    for (Attestation each : image.attestations()) {
      byte[] predicate = store.blobs().document(each.predicate().digest());
      predicates.add(
          new AttestationManifest.Predicate(
              each.predicateType(), JsonDocument.parse("attestation", predicate)));
    }
    AttestationManifest document =
        AttestationManifest.of(
            predicates,
            manifest,
            name.repository().familiar() + "@" + name.tag().orElse("latest"),
            image.platform());
    for (ObjectNode statement : document.statements()) {
      put(client, Attestation.STATEMENT, statement);
    }
    put(client, Descriptor.CONFIG, document.config());
    byte[] bytes = JsonDocument.bytes(document.manifest());
    client.putManifest(Sha256.of(bytes).value(), Descriptor.MANIFEST, bytes);
    return document.entry(manifest);
  }

  /// Sends layers and configuration.
  ///
  /// @return the manifest, which is not sent yet
  private byte[] pushLayers(
      ImageReference name,
      CatalogEntry image,
      RepositoryClient client,
      TransferEvent.Listener listener)
      throws IOException, InterruptedException {
    // An image may contain the same layer twice, on different parents.
    Map<Digest, Callable<Descriptor>> sendings = new LinkedHashMap<>();
    List<Digest> order = new ArrayList<>();
    for (Digest chain : image.chains()) {
      Layer layer = store.layers().require(chain);
      Digest kept = layer.blob().digest();
      order.add(kept);
      if (sendings.putIfAbsent(kept, () -> send(name, layer, client, listener)) == null) {
        listener.event(new TransferEvent.Changed(kept, TransferEvent.State.PREPARING));
      }
    }
    List<Descriptor> sent = sideBySide(client, sendings.values());
    List<Digest> distinct = List.copyOf(sendings.keySet());
    List<Descriptor> layers = order.stream().map(kept -> sent.get(distinct.indexOf(kept))).toList();
    byte[] config = store.blobs().document(image.id());
    Descriptor configuration = new Descriptor(Descriptor.CONFIG, image.id(), config.length);
    put(client, configuration, config);
    return new ManifestDocument(configuration, layers).bytes();
  }

  /// Runs all, or stops the running ones when one fails.
  private List<Descriptor> sideBySide(
      RepositoryClient client, Collection<Callable<Descriptor>> sendings)
      throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletionService<Descriptor> ended = new ExecutorCompletionService<>(threads);
      List<Future<Descriptor>> all = new ArrayList<>();
      for (Callable<Descriptor> sending : sendings) {
        all.add(ended.submit(() -> inSlot(sending)));
      }
      try {
        for (Future<Descriptor> _ : all) {
          Descriptor _ = ended.take().get();
        }
        return all.stream().map(Future::resultNow).toList();
      } catch (ExecutionException failure) {
        throw cause(client, failure);
      } finally {
        List<Runnable> _ = threads.shutdownNow();
      }
    }
  }

  private Descriptor inSlot(Callable<Descriptor> sending) throws Exception {
    slots.acquire();
    try {
      return sending.call();
    } finally {
      slots.release();
    }
  }

  private static RuntimeException cause(RepositoryClient client, ExecutionException failure) {
    return switch (failure.getCause()) {
      case RuntimeException problem -> problem;
      case IOException problem -> ReadFailure.of(client.what(), problem);
      case null, default ->
          new ImageException(
              Kind.SYSTEM, client.what() + ": push: " + IoFailure.words(failure), failure);
    };
  }

  private Descriptor send(
      ImageReference name, Layer layer, RepositoryClient client, TransferEvent.Listener listener)
      throws IOException, InterruptedException {
    Digest kept = layer.blob().digest();
    Optional<String> neighbour = neighbour(name, layer);
    // Compressing takes longer than all the rest, and the registry may have it from last time.
    Optional<Descriptor> last = store.layers().portable(layer);
    if (last.isPresent()) {
      Optional<TransferEvent> there = there(client, last.get(), kept, neighbour);
      if (there.isPresent()) {
        listener.event(there.get());
        return last.get();
      }
    }
    Descriptor blob = portable(layer);
    HttpRequest.BodyPublisher content =
        new SentBody(
            file(blob.digest()),
            done -> listener.event(new TransferEvent.Sent(kept, done, blob.size())));
    listener.event(put(client, blob, kept, content, neighbour));
    return blob;
  }

  /// Another repository at the same registry that is known to have had a layer.
  private Optional<String> neighbour(ImageReference name, Layer layer) {
    return store.catalog().all().stream()
        .filter(image -> image.chains().contains(layer.chain()))
        .flatMap(image -> image.digests().stream())
        .filter(known -> known.domain().equals(name.domain()))
        .map(ImageReference::path)
        .filter(path -> !path.equals(name.path()))
        .min(Comparator.naturalOrder());
  }

  private HttpRequest.BodyPublisher file(Digest blob) throws IOException {
    return HttpRequest.BodyPublishers.ofFile(store.blobs().find(blob).orElseThrow());
  }

  private static void put(RepositoryClient client, String mediaType, ObjectNode document)
      throws InterruptedException {
    put(client, AttestationManifest.descriptor(mediaType, document), JsonDocument.bytes(document));
  }

  private static void put(RepositoryClient client, Descriptor configuration, byte[] bytes)
      throws InterruptedException {
    TransferEvent _ =
        put(client, configuration, HttpRequest.BodyPublishers.ofByteArray(bytes), Optional.empty());
  }

  private static TransferEvent put(
      RepositoryClient client,
      Descriptor blob,
      HttpRequest.BodyPublisher content,
      Optional<String> neighbour)
      throws InterruptedException {
    return put(client, blob, blob.digest(), content, neighbour);
  }

  /// @param kept digest of what is stored here
  private static TransferEvent put(
      RepositoryClient client,
      Descriptor blob,
      Digest kept,
      HttpRequest.BodyPublisher content,
      Optional<String> neighbour)
      throws InterruptedException {
    Optional<TransferEvent> there = there(client, blob, kept, neighbour);
    if (there.isEmpty()) {
      client.upload(client.beginUpload(), blob.digest(), content);
    }
    return there.orElse(new TransferEvent.Changed(kept, TransferEvent.State.PUSHED));
  }

  /// How a blob is in the repository without being sent.
  private static Optional<TransferEvent> there(
      RepositoryClient client, Descriptor blob, Digest kept, Optional<String> neighbour)
      throws InterruptedException {
    if (client.hasBlob(blob.digest())) {
      return Optional.of(new TransferEvent.Changed(kept, TransferEvent.State.THERE));
    }
    return neighbour.isPresent() && client.mount(blob.digest(), neighbour.get())
        ? Optional.of(new TransferEvent.Mounted(kept, neighbour.get()))
        : Optional.empty();
  }

  private Descriptor portable(Layer layer) throws IOException {
    if (!layer.blob().mediaType().equals(LayerIngest.mediaType(Compression.ZSTD))) {
      return layer.blob();
    }
    try (InputStream plain =
            Compression.ZSTD.decompress(store.blobs().open(layer.blob().digest()));
        BlobWriter blob = store.blobs().write()) {
      try (OutputStream gzip = Compression.GZIP.compress(unclosed(blob))) {
        long _ = plain.transferTo(gzip);
      }
      long size = blob.size();
      Descriptor sent =
          new Descriptor(LayerIngest.mediaType(Compression.GZIP), blob.commit(), size);
      store.layers().rememberPortable(layer, sent);
      return sent;
    }
  }

  private static OutputStream unclosed(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() {
        // Closing a blob without committing it would drop it.
      }
    };
  }
}
