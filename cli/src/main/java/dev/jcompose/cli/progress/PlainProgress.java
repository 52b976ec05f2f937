package dev.jcompose.cli.progress;

import java.io.PrintStream;

/// One line for each change, as Docker Compose prints to a pipe.
final class PlainProgress implements Progress {
  private final PrintStream out;
  private final PrintStream builds;

  /// @param builds where output of builds goes, which is the purpose of `build`
  PlainProgress(PrintStream out, PrintStream builds) {
    this.out = out;
    this.builds = builds;
  }

  @Override
  public void task(Task task) {
    out.println(" " + task.id() + " " + task.text());
  }

  @Override
  public void output(String id, String text) {
    builds.println(text);
  }

  @Override
  public void layer(LayerState layer) {
    // A line for every few bytes would be useless to anybody who reads it later.
    if (layer.total() == 0) {
      out.println(" " + layer.layer() + " " + layer.state());
    }
  }

  @Override
  public void warning(String message) {
    out.println("warning: " + message);
  }

  @Override
  public void close() {
    builds.flush();
    out.flush();
  }
}
