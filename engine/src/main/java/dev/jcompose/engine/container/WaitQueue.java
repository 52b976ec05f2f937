package dev.jcompose.engine.container;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Those who wait for one event of a container. Used under the container's lock.
final class WaitQueue {
  private final List<CompletableFuture<WaitResult>> waiters = new ArrayList<>(0);

  /// One more; those who gave up are forgotten.
  CompletableFuture<WaitResult> join() {
    waiters.removeIf(CompletableFuture::isDone);
    var waiter = new CompletableFuture<WaitResult>();
    waiters.add(waiter);
    return waiter;
  }

  /// All of them; the queue is empty then.
  List<CompletableFuture<WaitResult>> take() {
    List<CompletableFuture<WaitResult>> taken = List.copyOf(waiters);
    waiters.clear();
    return taken;
  }
}
