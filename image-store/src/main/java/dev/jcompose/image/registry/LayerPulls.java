package dev.jcompose.image.registry;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Fetches the layers of images: three at a time over all pulls, and one that two pulls need once.
/// Thread-safe.
final class LayerPulls {
  private static final int PARALLEL = 3;
  private static final long LOOK_MILLIS = 200;

  private final Store store;
  private final Semaphore slots = new Semaphore(PARALLEL);
  private final Map<Digest, LayerTransfer> running = new ConcurrentHashMap<>();

  LayerPulls(Store store) {
    this.store = store;
  }

  /// Fetches what is missing. A layer that another pull fetches may fail for a reason of that pull,
  /// such as its login: then it is fetched again with our own.
  void fetch(
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
