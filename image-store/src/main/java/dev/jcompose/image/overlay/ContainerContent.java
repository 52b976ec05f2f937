package dev.jcompose.image.overlay;

import dev.jcompose.image.CommitRequest;
import dev.jcompose.image.Digest;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.LayerDiff;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import dev.jcompose.image.tar.TarWriter;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// A container's files as a tar (`export`) and as an image (`commit`). Both read while the
/// container may run; pause it to get a consistent state.
record ContainerContent(Store store) {
  private static final int BUFFER = 256 * 1024;

  /// Writes the merged file system, mounts not included.
  void export(String key, OutputStream out) throws IOException {
    Snapshot snapshot = require(key);
    List<Path> layers = new ArrayList<>();
    layers.add(snapshot.upper());
    layers.addAll(snapshot.lower());
    try (Directory mount = new Directory(new OverlayMount(Way.ofThisKernel()).view(layers));
        Directory merged = mount.again();
        TarWriter tar = new TarWriter(new BufferedOutputStream(out, BUFFER))) {
      long _ = new LayerDiff(tar, Optional.empty()).write(merged, false);
    }
  }

  /// Makes an image of the writable layer.
  CatalogEntry commit(CommitRequest request) throws IOException {
    List<ImageReference> names =
        request.name().map(name -> ImageReference.parse(name).withDefaultTag()).stream().toList();
    CatalogEntry base =
        store
            .catalog()
            .byId(request.image())
            .orElseThrow(
                () -> new ImageException(Kind.NOT_FOUND, "No such image: " + request.image()));
    Snapshot snapshot = require(request.snapshot());
    try (StagedLayer staged = stage(snapshot)) {
      Layer layer = store.adopt(staged, base.top());
      List<HistoryEntry> history = new ArrayList<>(base.document().history());
      if (history.isEmpty()) {
        base.chains()
            .forEach(chain -> history.add(new HistoryEntry(Optional.empty(), "", "", "", false)));
      }
      Instant now = Instant.now();
      String command = String.join(" ", request.command());
      history.add(
          new HistoryEntry(Optional.of(now), command, request.comment(), request.author(), false));
      List<Digest> diffIds = new ArrayList<>(base.document().diffIds());
      diffIds.add(layer.diffId());
      ConfigDocument document =
          new ConfigDocument(
              base.document().architecture(),
              base.document().variant(),
              base.document().os(),
              base.document().osVersion(),
              request.author(),
              now,
              request.config(),
              diffIds,
              history);
      CatalogEntry made = store.publish(document.bytes(), names, List.of());
      return store.exclusively(catalog -> {
        CatalogEntry known = made.withParent(base.id());
        catalog.put(known);
        return known;
      });
    }
  }

  private StagedLayer stage(Snapshot snapshot) throws IOException {
    try (PipedInputStream in = new PipedInputStream(BUFFER)) {
      PipedOutputStream out = new PipedOutputStream(in);
      CompletableFuture<Long> writing =
          CompletableFuture.supplyAsync(
              () -> write(snapshot, out), task -> Thread.ofVirtual().name("commit").start(task));
      StagedLayer staged = store.ingest().stage("container's files", in);
      try {
        long _ = writing.join();
      } catch (CompletionException failure) {
        staged.close();
        throw failure.getCause() instanceof RuntimeException problem ? problem : failure;
      }
      return staged;
    }
  }

  private static long write(Snapshot snapshot, OutputStream out) {
    try (Directory upper = Directory.open(snapshot.upper());
        TarWriter tar = new TarWriter(new BufferedOutputStream(out, BUFFER))) {
      return new LayerDiff(tar, Optional.empty()).write(upper, false);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Snapshot require(String key) {
    return store
        .snapshots()
        .find(key)
        .orElseThrow(() -> new ImageException(Kind.NOT_FOUND, "No such snapshot: " + key));
  }
}
