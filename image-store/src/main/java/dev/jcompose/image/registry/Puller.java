package dev.jcompose.image.registry;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Pulls images. Layers are fetched in parallel ([LayerPulls]); each is checked and unpacked while
/// its bytes arrive. Thread-safe.
public final class Puller {
  /// More than any disk has, and sums of a few do not overflow.
  private static final long MOST = 1L << 60;

  private final Store store;
  private final Registries registries;
  private final LayerPulls layers;

  /// @param store where to
  public Puller(Store store, Registries registries) {
    this.store = store;
    this.registries = registries;
    this.layers = new LayerPulls(store);
  }

  /// Pulls the image for this machine.
  public CatalogEntry pull(
      ImageReference name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    return pull(name, Platform.HERE, settings, listener);
  }

  /// Pulls an image; layers that exist already are not fetched again.
  ///
  /// @param platform what it has to be for
  /// @param listener is called by one thread at a time
  /// @throws ImageException when it does not exist, is denied, is for another platform, is
  ///   corrupted, ...
  public CatalogEntry pull(
      ImageReference name,
      Platform platform,
      RegistrySettings settings,
      TransferEvent.Listener listener)
      throws InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    TransferEvent.Listener calm = listener.oneAtATime();
    List<ImageException> failures = new ArrayList<>();
    for (RepositoryClient client : registries.forPull(wanted, settings)) {
      try {
        return pull(wanted, platform, client, calm);
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
    ManifestDocument manifest =
        ManifestLookup.image(ManifestLookup.manifest(wanted, client), client, Platform.HERE);
    return new Artifact(client, manifest, client.document(manifest.config()));
  }

  /// What a name currently refers to at its registry; no layer is fetched.
  public Distribution distribution(ImageReference name, RegistrySettings settings)
      throws InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    List<ImageException> failures = new ArrayList<>();
    for (RepositoryClient client : registries.forPull(wanted, settings)) {
      try {
        return ManifestLookup.distribution(ManifestLookup.manifest(wanted, client), client);
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

  /// Asks a registry whether it accepts credentials.
  ///
  /// @throws ImageException when it does not
  public void login(String domain, RegistrySettings settings) throws InterruptedException {
    registries.forLogin(domain, settings).login();
  }

  /// Searches a registry.
  ///
  /// @throws ImageException when it cannot be searched
  public List<SearchHit> search(String domain, String term, int limit, RegistrySettings settings)
      throws InterruptedException {
    return registries.forSearch(domain, settings).search(term, limit);
  }

  private CatalogEntry pull(
      ImageReference name,
      Platform platform,
      RepositoryClient client,
      TransferEvent.Listener listener)
      throws InterruptedException {
    try {
      return store
          .operation(() -> {
            try {
              return Optional.of(fetch(name, platform, client, listener));
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
      ImageReference name,
      Platform platform,
      RepositoryClient client,
      TransferEvent.Listener listener)
      throws IOException, InterruptedException {
    RepositoryClient.Fetched top = ManifestLookup.manifest(name, client);
    listener.event(new TransferEvent.Resolved(top.digest(), top.bytes().length));
    ManifestDocument manifest = ManifestLookup.image(top, client, platform);
    byte[] config = client.document(manifest.config());
    ConfigDocument document = ConfigDocument.parse(config);
    ManifestLookup.checkPlatform(client, document, platform);
    if (document.diffIds().size() != manifest.layers().size()) {
      throw new ImageException(
          Kind.INVALID, client.what() + ": corrupted: manifest and configuration disagree");
    }
    checkSpace(client, manifest.layers(), document);
    layers.fetch(manifest.layers(), document, client, listener);
    List<ImageReference> names =
        name.digest().isPresent() ? List.of() : List.of(name.withTag(name.tag().orElse("latest")));
    List<ImageReference> digests = List.of(name.repository().withDigest(top.digest()));
    // Images of one index may have the name together.
    Optional<Digest> set =
        ManifestLookup.isIndex(top) ? Optional.of(top.digest()) : Optional.empty();
    return store.publish(config, names, digests, set);
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
}
