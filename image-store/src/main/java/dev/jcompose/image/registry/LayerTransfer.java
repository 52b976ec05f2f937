package dev.jcompose.image.registry;

import dev.jcompose.image.layer.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A layer in transfer, for all pulls that need it. When none of them does any more, it is
/// cancelled. Thread-safe.
final class LayerTransfer {
  private final Optional<TransferEvent.Listener> first;
  private final CompletableFuture<Layer> layer;
  private final CompletableFuture<Boolean> givenUp = new CompletableFuture<>();
  private final List<TransferEvent.Listener> wanting = new ArrayList<>();

  /// @param first the pull that needs it first, whose login is used
  LayerTransfer(TransferEvent.Listener first) {
    this.first = Optional.of(first);
    layer = new CompletableFuture<>();
    wanting.add(first);
  }

  /// One that is there already.
  LayerTransfer(Layer there) {
    first = Optional.empty();
    layer = CompletableFuture.completedFuture(there);
  }

  /// Whether it was started by this pull; otherwise its failure may be of no concern to this one.
  boolean begunFor(TransferEvent.Listener listener) {
    return first.filter(listener::equals).isPresent();
  }

  /// Joins the transfer.
  ///
  /// @return whether it still runs; otherwise it has been cancelled
  synchronized boolean join(TransferEvent.Listener listener) {
    return !wanting.isEmpty() && wanting.add(listener);
  }

  /// Leaves the transfer.
  ///
  /// @return whether others still need it
  boolean leave(TransferEvent.Listener listener) {
    boolean last;
    synchronized (this) {
      wanting.remove(listener);
      last = wanting.isEmpty();
    }
    if (last) {
      boolean _ = givenUp.complete(true);
    }
    return !last;
  }

  /// Completes when nobody wants it any more.
  CompletableFuture<Boolean> givenUp() {
    return givenUp;
  }

  /// Tells all who want it.
  void tell(TransferEvent event) {
    List<TransferEvent.Listener> all;
    synchronized (this) {
      all = List.copyOf(wanting);
    }
    all.forEach(listener -> listener.event(event));
  }

  /// The layer, when it is in the store.
  CompletableFuture<Layer> layer() {
    return layer;
  }

  /// Waits until nothing is done for it any more.
  void awaitEnd() {
    boolean _ = layer.handle((_, failure) -> failure == null).join();
  }
}
