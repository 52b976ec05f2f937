package dev.jcompose.engine.project;

import dev.jcompose.engine.image.LayerPace;
import dev.jcompose.image.Digest;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.model.operation.OperationEvent;
import java.util.function.Consumer;

/// Reports the layers of one image as they are transferred, not more often than the eye can follow.
final class LayerReport implements TransferEvent.Listener {
  private final String image;
  private final Consumer<OperationEvent> listener;
  private final LayerPace pace = new LayerPace();

  /// @param image the id of the image's task
  LayerReport(String image, Consumer<OperationEvent> listener) {
    this.image = image;
    this.listener = listener;
  }

  @Override
  public void event(TransferEvent event) {
    switch (event) {
      case TransferEvent.Bytes(Digest layer, long done, long total) ->
          bytes("Downloading", layer, done, total);
      case TransferEvent.Sent(Digest layer, long done, long total) ->
          bytes("Pushing", layer, done, total);
      case TransferEvent.Changed(Digest layer, TransferEvent.State state) ->
          changed(layer, state.text());
      case TransferEvent.Mounted mounted -> changed(mounted.layer(), mounted.text());
      case TransferEvent.Resolved _ -> {}
    }
  }

  private void changed(Digest layer, String state) {
    listener.accept(new OperationEvent.Layer(image, LayerPace.name(layer), state, 0, 0));
  }

  private void bytes(String state, Digest layer, long done, long total) {
    if (pace.due(layer, done, total)) {
      listener.accept(new OperationEvent.Layer(image, LayerPace.name(layer), state, done, total));
    }
  }
}
