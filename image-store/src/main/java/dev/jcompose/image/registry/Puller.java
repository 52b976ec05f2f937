package dev.jcompose.image.registry;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.reference.Spelling;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// Pulls images. Layers are fetched in parallel, three at a time over all pulls; each is checked
/// and unpacked while its bytes arrive. A layer that two pulls need is fetched once. Thread-safe.
public final class Puller {
  private static final int PARALLEL = 3;
  private static final long LOOK_MILLIS = 200;

  /// More than any disk has, and sums of a few do not overflow.
  private static final long MOST = 1L << 60;

  private final Store store;
  private final Registries registries;
  private final Semaphore slots = new Semaphore(PARALLEL);
  private final Map<Digest, LayerTransfer> running = new ConcurrentHashMap<>();

  /// @param store where to
  public Puller(Store store, Registries registries) {
    this.store = store;
    this.registries = registries;
  }

  /// Pulls an image; layers that exist already are not fetched again.
  ///
  /// @param listener is called by one thread at a time
  /// @throws ImageException when it does not exist, is denied, is for another platform, is
  ///   corrupted, ...
  public CatalogEntry pull(
      ImageReference name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    TransferEvent.Listener calm = listener.oneAtATime();
    List<ImageException> failures = new ArrayList<>();
    for (RepositoryClient client : registries.forPull(wanted, settings)) {
      try {
        return pull(wanted, client, calm);
      } catch (ImageException failure) {
        failures.add(failure);
      }
    }
    throw failures.getLast();
  }

  /// What a name refers to, which need not be an image; layers are fetched on demand.
  ///
  /// @throws ImageException when it does not exist, is denied, ...
  public Artifact artifact(ImageReference name, RegistrySettings settings)
      throws InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    RepositoryClient client = registries.forPull(wanted, settings).getLast();
    ManifestDocument manifest = image(manifest(wanted, client), client, 0);
    return new Artifact(client, manifest, client.document(manifest.config()));
  }

  /// What a name currently refers to at its registry; no layer is fetched.
  public Distribution distribution(ImageReference name, RegistrySettings settings)
      throws InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    List<ImageException> failures = new ArrayList<>();
    for (RepositoryClient client : registries.forPull(wanted, settings)) {
      try {
        return distribution(manifest(wanted, client), client);
      } catch (ImageException failure) {
        failures.add(failure);
      }
    }
    throw failures.getLast();
  }

  /// The tags that a repository has at its registry, in the registry's order.
  ///
  /// @throws ImageException when it has none
  public List<String> tags(ImageReference name, RegistrySettings settings)
      throws InterruptedException {
    List<ImageException> failures = new ArrayList<>();
    for (RepositoryClient client : registries.forPull(name.withDefaultTag(), settings)) {
      try {
        return client.requireTags();
      } catch (ImageException failure) {
        failures.add(failure);
      }
    }
    throw failures.getLast();
  }

  private static Distribution distribution(
      RepositoryClient.Fetched fetched, RepositoryClient client) throws InterruptedException {
    JsonNode node = JsonDocument.parseObject("manifest", fetched.bytes());
    String type =
        fetched.mediaType().isEmpty() ? JsonDocument.text(node, "mediaType") : fetched.mediaType();
    Descriptor descriptor = new Descriptor(type, fetched.digest(), fetched.bytes().length);
    if (descriptor.isIndex()) {
      List<Distribution.Platform> platforms =
          JsonDocument.elements(node, "manifests").stream()
              .map(entry -> Distribution.Platform.of(entry.path("platform")))
              .toList();
      return new Distribution(descriptor, platforms);
    }
    byte[] config = client.document(ManifestDocument.parse(fetched.bytes()).config());
    return new Distribution(
        descriptor,
        List.of(Distribution.Platform.of(JsonDocument.parseObject("configuration", config))));
  }

  /// Asks a registry whether it accepts credentials.
  ///
  /// @throws ImageException when it does not
  public void login(String domain, RegistrySettings settings) throws InterruptedException {
    registries.forLogin(domain, settings).login();
  }

  private CatalogEntry pull(
      ImageReference name, RepositoryClient client, TransferEvent.Listener listener)
      throws InterruptedException {
    try {
      return store
          .operation(() -> {
            try {
              return Optional.of(fetch(name, client, listener));
            } catch (InterruptedException _) {
              // Reported to the caller below; setting it now would close files that are still being
              // written.
              return Optional.<CatalogEntry>empty();
            }
          })
          .orElseThrow(InterruptedException::new);
    } catch (IOException failure) {
      throw ReadFailure.of(client.what(), failure);
    }
  }

  private CatalogEntry fetch(
      ImageReference name, RepositoryClient client, TransferEvent.Listener listener)
      throws IOException, InterruptedException {
    RepositoryClient.Fetched top = manifest(name, client);
    listener.event(new TransferEvent.Resolved(top.digest(), top.bytes().length));
    ManifestDocument manifest = image(top, client, 0);
    byte[] config = client.document(manifest.config());
    ConfigDocument document = ConfigDocument.parse(config);
    checkPlatform(client, document);
    if (document.diffIds().size() != manifest.layers().size()) {
      throw new ImageException(
          Kind.INVALID, client.what() + ": corrupted: manifest and configuration disagree");
    }
    checkSpace(client, manifest.layers(), document);
    layers(manifest.layers(), document, client, listener);
    List<ImageReference> names =
        name.digest().isPresent() ? List.of() : List.of(name.withTag(name.tag().orElse("latest")));
    List<ImageReference> digests = List.of(name.repository().withDigest(top.digest()));
    return store.publish(config, names, digests);
  }

  private static RepositoryClient.Fetched manifest(ImageReference name, RepositoryClient client)
      throws InterruptedException {
    try {
      return client.manifest(name.digest().map(Digest::value).or(name::tag).orElse("latest"));
    } catch (ImageException failure) {
      if (failure.kind() != Kind.NOT_FOUND || name.tag().isEmpty()) {
        throw failure;
      }
      String tag = name.tag().get();
      List<String> near =
          client.tags().stream()
              .filter(known -> Spelling.distance(known, tag) <= Math.max(2, tag.length() / 3))
              .sorted(Comparator.comparingInt(known -> Spelling.distance(known, tag)))
              .limit(3)
              .toList();
      throw near.isEmpty()
          ? failure
          : new ImageException(
              Kind.NOT_FOUND, failure.getMessage() + " (near: " + String.join(", ", near) + ")");
    }
  }

  /// The manifest for this machine, possibly from an index.
  private static ManifestDocument image(
      RepositoryClient.Fetched fetched, RepositoryClient client, int depth)
      throws InterruptedException {
    JsonNode node = JsonDocument.parseObject("manifest", fetched.bytes());
    String inside = JsonDocument.text(node, "mediaType");
    if (!inside.isEmpty()
        && !fetched.mediaType().isEmpty()
        && !inside.equals(fetched.mediaType())) {
      throw new ImageException(
          Kind.INVALID,
          client.what() + ": manifest says " + inside + ", the registry " + fetched.mediaType());
    }
    boolean index =
        fetched.mediaType().equals(Descriptor.INDEX)
            || fetched.mediaType().equals(Descriptor.DOCKER_INDEX);
    if (!index) {
      return ManifestDocument.parse(fetched.bytes());
    }
    if (depth > 1 || node.has("layers")) {
      throw new ImageException(Kind.INVALID, client.what() + ": its index is not valid");
    }
    List<String> offered = new ArrayList<>();
    for (JsonNode entry : JsonDocument.elements(node, "manifests")) {
      String os = JsonDocument.text(entry.path("platform"), "os");
      String architecture = JsonDocument.text(entry.path("platform"), "architecture");
      if (Platform.HERE.fits(os, architecture)) {
        return image(client.manifest(Descriptor.of(entry).digest().value()), client, depth + 1);
      }
      offered.add(os + "/" + architecture);
    }
    throw new ImageException(
        Kind.NOT_FOUND,
        client.what()
            + ": no image for "
            + Platform.HERE
            + " (there is "
            + String.join(", ", offered)
            + ")");
  }

  private static void checkPlatform(RepositoryClient client, ConfigDocument document) {
    boolean ours =
        document.os().equals(Platform.HERE.os())
            && (document.architecture().isEmpty()
                || document.architecture().equals(Platform.HERE.architecture()));
    if (!ours) {
      throw new ImageException(
          Kind.NOT_FOUND,
          client.what()
              + ": is for "
              + document.os()
              + "/"
              + document.architecture()
              + ", this machine is "
              + Platform.HERE);
    }
  }

  /// An image that is certainly too large is reported before it is fetched: the disk needs room for
  /// the compressed layers, and for the files, which are hardly ever smaller.
  private void checkSpace(
      RepositoryClient client, List<Descriptor> blobs, ConfigDocument document) {
    long needed = 0;
    for (int i = 0; i < blobs.size(); i++) {
      if (store.layers().find(document.chains().get(i)).isEmpty()) {
        boolean kept = store.blobs().find(blobs.get(i).digest()).isPresent();
        long size = Math.min(MOST, blobs.get(i).size());
        needed = Math.min(MOST, needed + (kept ? size : 2 * size));
      }
    }
    long free;
    try (Directory root = Directory.open(store.path())) {
      free = root.fileSystem().availableBytes();
    }
    if (needed > free) {
      throw new ImageException(
          Kind.NO_SPACE,
          client.what()
              + ": no space left on device: needs at least "
              + megabytes(needed)
              + ", "
              + megabytes(free)
              + " are free ("
              + megabytes(needed - free)
              + " are missing in "
              + store.path()
              + ")");
    }
  }

  private static String megabytes(long bytes) {
    return Math.ceilDiv(bytes, 1_000_000) + " MB";
  }

  /// Fetches what is missing. A layer that another pull fetches may fail for a reason of that pull,
  /// such as its login: then it is fetched again with our own.
  private void layers(
      List<Descriptor> blobs,
      ConfigDocument document,
      RepositoryClient client,
      TransferEvent.Listener listener)
      throws InterruptedException {
    while (!allHere(blobs, document, client, listener)) {
      // A pull whose transfer failed has ended with it, so the number to wait for decreases each
      // time.
    }
  }

  /// @return whether all are there; otherwise a transfer started by another pull has failed
  private boolean allHere(
      List<Descriptor> blobs,
      ConfigDocument document,
      RepositoryClient client,
      TransferEvent.Listener listener)
      throws InterruptedException {
    List<LayerTransfer> all = new ArrayList<>();
    List<Digest> chains = document.chains();
    Optional<CompletableFuture<Layer>> below = Optional.empty();
    try {
      for (int i = 0; i < blobs.size(); i++) {
        Wanted wanted = new Wanted(chains.get(i), document.diffIds().get(i), blobs.get(i), below);
        LayerTransfer transfer = transfer(wanted, client, listener);
        all.add(transfer);
        below = Optional.of(transfer.layer());
      }
      // From the bottom, so that the first failure is not the consequence of another.
      for (LayerTransfer transfer : all) {
        try {
          Layer _ = transfer.layer().get();
        } catch (ExecutionException failure) {
          if (transfer.begunFor(listener)) {
            throw cause(failure);
          }
          return false;
        }
      }
      return true;
    } finally {
      // Nothing may write into the store after the operation has ended; what others still need
      // continues in theirs.
      all.removeIf(transfer -> transfer.leave(listener));
      all.forEach(LayerTransfer::awaitEnd);
    }
  }

  /// A layer and what it lies on.
  private record Wanted(
      Digest chain, Digest diffId, Descriptor blob, Optional<CompletableFuture<Layer>> below) {}

  private LayerTransfer transfer(
      Wanted wanted, RepositoryClient client, TransferEvent.Listener listener) {
    Digest blob = wanted.blob().digest();
    while (true) {
      Optional<Layer> there = store.layers().find(wanted.chain());
      if (there.isPresent()) {
        listener.event(new TransferEvent.Changed(blob, TransferEvent.State.EXISTS));
        return new LayerTransfer(there.get());
      }
      LayerTransfer own = new LayerTransfer(listener);
      LayerTransfer other = running.putIfAbsent(wanted.chain(), own);
      if (other == null) {
        own.tell(new TransferEvent.Changed(blob, TransferEvent.State.WAITING));
        Thread _ =
            Thread.ofVirtual()
                .name("pull-" + blob.hex().substring(0, 12))
                .start(() -> complete(own, wanted, client));
        return own;
      }
      if (other.join(listener)) {
        listener.event(new TransferEvent.Changed(blob, TransferEvent.State.WAITING));
        return other;
      }
      other.awaitEnd();
    }
  }

  private void complete(LayerTransfer own, Wanted wanted, RepositoryClient client) {
    try {
      Layer layer = layer(own, wanted, client);
      own.tell(new TransferEvent.Changed(wanted.blob().digest(), TransferEvent.State.COMPLETE));
      running.remove(wanted.chain());
      own.layer().complete(layer);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      running.remove(wanted.chain());
      own.layer().completeExceptionally(interruption);
    } catch (IOException | RuntimeException failure) {
      running.remove(wanted.chain());
      own.layer().completeExceptionally(failure);
    }
  }

  private Layer layer(LayerTransfer transfer, Wanted wanted, RepositoryClient client)
      throws IOException, InterruptedException {
    try (StagedLayer staged = stage(transfer, wanted, client)) {
      if (!staged.received().equals(wanted.blob().digest())
          || !staged.diffId().equals(wanted.diffId())) {
        throw new ImageException(
            Kind.INVALID,
            client.what()
                + ": corrupted: layer does not match its digest: "
                + wanted.blob().digest());
      }
      Optional<Digest> below = Optional.empty();
      if (wanted.below().isPresent()) {
        CompletableFuture<Layer> lower = wanted.below().get();
        Object _ = CompletableFuture.anyOf(lower, transfer.givenUp()).join();
        if (!lower.isDone()) {
          throw stopped(client);
        }
        below = Optional.of(lower.join().chain());
      }
      return store.adopt(staged, below);
    }
  }

  private StagedLayer stage(LayerTransfer transfer, Wanted wanted, RepositoryClient client)
      throws IOException, InterruptedException {
    Descriptor blob = wanted.blob();
    if (store.blobs().find(blob.digest()).isPresent()) {
      return store.restage(blob);
    }
    takeSlot(transfer, client);
    try (BlobStream in =
        new BlobStream(
            client,
            blob,
            done -> transfer.tell(new TransferEvent.Bytes(blob.digest(), done, blob.size())))) {
      CompletableFuture<Void> _ = transfer.givenUp().thenRun(in::stop);
      return store.ingest().stage(client.what() + ": layer " + blob.digest(), in);
    } finally {
      slots.release();
    }
  }

  private void takeSlot(LayerTransfer transfer, RepositoryClient client)
      throws InterruptedException {
    while (!slots.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (transfer.givenUp().isDone()) {
        throw stopped(client);
      }
    }
  }

  private static ImageException stopped(RepositoryClient client) {
    return new ImageException(Kind.SYSTEM, client.what() + ": stopped");
  }

  private static RuntimeException cause(ExecutionException failure) {
    Throwable cause = failure.getCause();
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case RuntimeException problem -> problem;
      case IOException problem -> ReadFailure.of("pull", problem);
      case null, default ->
          new ImageException(Kind.SYSTEM, "pull: " + IoFailure.words(failure), failure);
    };
  }
}
