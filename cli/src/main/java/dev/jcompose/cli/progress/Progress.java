package dev.jcompose.cli.progress;

/// Shows an operation while it runs.
public interface Progress extends AutoCloseable {
  /// A task began, changed or ended.
  void task(Task task);

  /// A line of output of a task, such as a line of a build.
  void output(String id, String text);

  /// A layer of an image began, went on or ended.
  void layer(LayerState layer);

  /// A remark that stops nothing.
  void warning(String message);

  /// A line of output of a hook; most views do not show it.
  default void hook(String source, String text) {}

  /// Shows the last state and leaves the terminal as it was.
  @Override
  void close();
}
