package dev.jcompose.engine.project;

import dev.jcompose.image.Digest;
import dev.jcompose.image.registry.TransferEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Tells of the layers of one image as they come or go, not more often than an eye can follow.
final class LayerReport implements TransferEvent.Listener {
  private static final int SHORT = 12;
  private static final long PAUSE_NANOS = 100_000_000;

  private final String image;
  private final Consumer<OperationEvent> listener;
  private final Map<Digest, Long> told = new HashMap<>();

  /// @param image what the layers belong to, as tasks name it
  LayerReport(String image, Consumer<OperationEvent> listener) {
    this.image = image;
    this.listener = listener;
  }

  @Override
  public void event(TransferEvent event) {
    switch (event) {
      case TransferEvent.Bytes(Digest layer, long done, long total) -> {
        long now = System.nanoTime();
        Long last = told.get(layer);
        if (last == null || done == total || now - last >= PAUSE_NANOS) {
          told.put(layer, now);
          listener.accept(new OperationEvent.Layer(image, name(layer), "", done, total));
        }
      }
      case TransferEvent.Changed(Digest layer, TransferEvent.State state) ->
          listener.accept(new OperationEvent.Layer(image, name(layer), state.text(), 0, 0));
      case TransferEvent.Resolved _ -> {}
    }
  }

  private static String name(Digest layer) {
    return layer.hex().substring(0, SHORT);
  }
}
