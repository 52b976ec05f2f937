package dev.jcompose.image.registry;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.BlobWriter;
import dev.jcompose.image.content.Compression;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.LayerIngest;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Pushes images: blobs the registry does not have, then the manifest. Layers go as gzip, which
/// every client can read; those that we keep otherwise are compressed again.
public final class Pusher {
  private final Store store;
  private final Registries registries;

  /// @param store where from
  public Pusher(Store store, Registries registries) {
    this.store = store;
    this.registries = registries;
  }

  /// Pushes an image under a name with a tag.
  ///
  /// @return digest of the manifest
  public Digest push(
      ImageReference name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    CatalogEntry image =
        store
            .catalog()
            .byReference(wanted)
            .orElseThrow(() ->
                new ImageException(
                    Kind.NOT_FOUND,
                    "An image does not exist locally with the tag: "
                        + wanted.repository().familiar()));
    RepositoryClient client = registries.forPush(wanted, settings);
    try {
      return store
          .operation(() -> {
            try {
              return Optional.of(push(wanted, image, client, listener));
            } catch (InterruptedException _) {
              // Told to the caller below; set now, it would close files that are still written.
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

  /// Pushes something that is no image, such as a build cache, under a name with a tag; to be
  /// called within an operation of the store.
  ///
  /// @param configType media type of its configuration
  /// @param layers of the store, sent as they are kept
  public void pushArtifact(
      ImageReference name,
      RegistrySettings settings,
      String configType,
      byte[] config,
      List<Descriptor> layers)
      throws IOException, InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    RepositoryClient client = registries.forPush(wanted, settings);
    for (Descriptor layer : layers) {
      put(client, layer, event -> {});
    }
    Descriptor configuration = new Descriptor(configType, Sha256.of(config), config.length);
    put(client, configuration, HttpRequest.BodyPublishers.ofByteArray(config), event -> {});
    client.putManifest(
        wanted.tag().orElse("latest"),
        Descriptor.MANIFEST,
        new ManifestDocument(configuration, layers).bytes());
  }

  private Digest push(
      ImageReference name,
      CatalogEntry image,
      RepositoryClient client,
      TransferEvent.Listener listener)
      throws IOException, InterruptedException {
    List<Descriptor> layers = new ArrayList<>();
    for (Digest chain : image.chains()) {
      Descriptor blob = portable(store.layers().require(chain));
      layers.add(blob);
      put(client, blob, listener);
    }
    byte[] config = store.blobs().document(image.id());
    Descriptor configuration = new Descriptor(Descriptor.CONFIG, image.id(), config.length);
    put(client, configuration, event -> {});
    byte[] manifest = new ManifestDocument(configuration, layers).bytes();
    Digest digest = Sha256.of(manifest);
    client.putManifest(name.tag().orElse("latest"), Descriptor.MANIFEST, manifest);
    listener.event(new TransferEvent.Resolved(digest));
    CatalogEntry _ =
        store.publish(config, List.of(), List.of(name.repository().withDigest(digest)));
    return digest;
  }

  private void put(RepositoryClient client, Descriptor blob, TransferEvent.Listener listener)
      throws IOException, InterruptedException {
    Path file = store.blobs().find(blob.digest()).orElseThrow();
    put(client, blob, HttpRequest.BodyPublishers.ofFile(file), listener);
  }

  private static void put(
      RepositoryClient client,
      Descriptor blob,
      HttpRequest.BodyPublisher content,
      TransferEvent.Listener listener)
      throws InterruptedException {
    if (client.hasBlob(blob.digest())) {
      listener.event(new TransferEvent.Changed(blob.digest(), TransferEvent.State.EXISTS));
      return;
    }
    client.upload(client.beginUpload(), blob.digest(), content);
    listener.event(new TransferEvent.Bytes(blob.digest(), blob.size(), blob.size()));
    listener.event(new TransferEvent.Changed(blob.digest(), TransferEvent.State.PUSHED));
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
      return new Descriptor(LayerIngest.mediaType(Compression.GZIP), blob.commit(), size);
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
