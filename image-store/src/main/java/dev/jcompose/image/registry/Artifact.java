package dev.jcompose.image.registry;

import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.ManifestDocument;
import java.io.InputStream;
import java.util.function.LongConsumer;

/// What a name refers to in a registry: an image or another artifact with layers.
public final class Artifact {
  private final RepositoryClient client;
  private final ManifestDocument manifest;
  private final byte[] config;

  Artifact(RepositoryClient client, ManifestDocument manifest, byte[] config) {
    this.client = client;
    this.manifest = manifest;
    this.config = config.clone();
  }

  /// What it is made of.
  public ManifestDocument manifest() {
    return manifest;
  }

  /// The bytes of its configuration.
  public byte[] config() {
    return config.clone();
  }

  /// The bytes of one of its layers, as received from the registry; the reader checks them.
  ///
  /// @param progress receives how many bytes have been read; may throw to end the transfer
  public InputStream open(Descriptor layer, LongConsumer progress) {
    return new BlobStream(client, layer, progress);
  }
}
