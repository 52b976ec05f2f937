package dev.jcompose.image.store;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts a store in order that was left by a crash: its catalog, and layers that were lost.
final class StoreRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(StoreRecovery.class);

  private final Store store;
  private final Consumer<String> damage;

  /// @param damage receives a sentence for the user about what was lost
  StoreRecovery(Store store, Consumer<String> damage) {
    this.store = store;
    this.damage = damage;
  }

  void run() throws IOException {
    Path layout = store.path().resolve("oci-layout");
    if (!Files.exists(layout)) {
      try {
        Files.writeString(layout, "{\"imageLayoutVersion\":\"1.0.0\"}");
      } catch (IOException full) {
        // For other tools only.
        LOG.warn("{} cannot be written: {}", layout, IoFailure.words(full));
      }
    }
    var repair = new CatalogRepair(store.blobs(), store.layers(), damage);
    store.catalog().load(repair, store::layerSize, damage);
    boolean remade = false;
    for (CatalogEntry entry : List.copyOf(store.catalog().all())) {
      try {
        remade |= remakeLayers(entry);
      } catch (IOException | UncheckedIOException | LinuxException | ImageException problem) {
        damage.accept(
            "image %s: a layer of it is lost: %s (pull, load or build it again)"
                .formatted(
                    entry.names().isEmpty() ? entry.id() : entry.names().getFirst().familiar(),
                    IoFailure.words(problem)));
      }
    }
    if (remade) {
      store.catalog().load(repair, store::layerSize, damage);
    }
    store
        .layers()
        .withoutRecord()
        .forEach(chain ->
            damage.accept("layer " + chain + ": its record cannot be read; its content is kept"));
  }

  /// Layers that were lost in a crash of the machine are unpacked again from their blobs.
  private boolean remakeLayers(CatalogEntry entry) throws IOException {
    boolean remade = false;
    Optional<Digest> parent = Optional.empty();
    Optional<List<Descriptor>> contents = Optional.empty();
    for (int i = 0; i < entry.chains().size(); i++) {
      Digest chain = entry.chains().get(i);
      if (store.layers().find(chain).isEmpty()) {
        LOG.info("layer {} is unpacked again", chain);
        if (contents.isEmpty()) {
          contents =
              Optional.of(
                  ManifestDocument.parse(store.blobs().document(entry.manifest().digest()))
                      .layers());
        }
        try (StagedLayer staged = store.restage(contents.get().get(i))) {
          store.adopt(staged, parent);
        }
        remade = true;
      }
      parent = Optional.of(chain);
    }
    return remade;
  }
}
