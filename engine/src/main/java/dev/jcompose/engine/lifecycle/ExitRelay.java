package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.timing.Timers;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ExitListener;
import dev.jcompose.runtime.ExitStatus;
import java.util.concurrent.CompletableFuture;

/// Forwards exits on another thread than the runtime's; those that arrive before there is a
/// receiver are queued.
final class ExitRelay implements ExitListener {
  private final Timers timers;
  private final CompletableFuture<ExitListener> listener = new CompletableFuture<>();

  ExitRelay(Timers timers) {
    this.timers = timers;
  }

  void to(ExitListener receiver) {
    listener.complete(receiver);
  }

  @Override
  public void exited(ContainerId id, ExitStatus status) {
    var _ =
        listener.thenAccept(
            receiver -> timers.now("exit of " + id.shortId(), () -> receiver.exited(id, status)));
  }

  @Override
  public void outOfMemory(ContainerId id, int pid, boolean before) {
    var _ =
        listener.thenAccept(receiver ->
            timers.now("kill in " + id.shortId(), () -> receiver.outOfMemory(id, pid, before)));
  }
}
