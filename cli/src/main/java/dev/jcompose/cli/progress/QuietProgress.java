package dev.jcompose.cli.progress;

import java.io.PrintStream;

/// Nothing but warnings, which are not progress.
final class QuietProgress implements Progress {
  private final PrintStream out;

  QuietProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void task(Task task) {}

  @Override
  public void output(String id, String text) {}

  @Override
  public void layer(LayerState layer) {}

  @Override
  public void warning(String message) {
    out.println("warning: " + message);
  }

  @Override
  public void close() {
    out.flush();
  }
}
