package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.progress.LayerState;
import dev.jcompose.cli.progress.Progress;
import dev.jcompose.cli.progress.Task;
import java.nio.charset.StandardCharsets;

/// Shows the output of hooks among the lines of containers, and everything else through another
/// view.
record HookProgress(Progress other, LogPrinter printer) implements Progress {
  @Override
  public void task(Task task) {
    other.task(task);
  }

  @Override
  public void output(String id, String text) {
    other.output(id, text);
  }

  @Override
  public void layer(LayerState layer) {
    other.layer(layer);
  }

  @Override
  public void warning(String message) {
    other.warning(message);
  }

  @Override
  public void hook(String source, String text) {
    printer.line(source, false, text.getBytes(StandardCharsets.UTF_8));
    printer.flush();
  }

  @Override
  public void close() {
    other.close();
  }
}
