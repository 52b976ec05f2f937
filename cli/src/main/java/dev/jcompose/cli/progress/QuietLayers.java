package dev.jcompose.cli.progress;

/// Another progress without layers (`--quiet-pull`).
public record QuietLayers(Progress shown) implements Progress {
  @Override
  public void task(Task task) {
    shown.task(task);
  }

  @Override
  public void layer(LayerState layer) {}

  @Override
  public void output(String id, String text) {
    shown.output(id, text);
  }

  @Override
  public void warning(String message) {
    shown.warning(message);
  }

  @Override
  public void close() {
    shown.close();
  }
}
