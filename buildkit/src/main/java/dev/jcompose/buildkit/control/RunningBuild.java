package dev.jcompose.buildkit.control;

import dev.jcompose.buildkit.progress.BuildProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A build that a client has begun. It is known from the first call that names it: the order, the
/// request for its progress, and the frontend's call arrive at the same time. Thread-safe.
public final class RunningBuild {
  private final BuildProgress progress;
  private final CompletableFuture<BuildOrder> order = new CompletableFuture<>();
  private final CompletableFuture<FrontendResult> returned = new CompletableFuture<>();
  private final List<Runnable> onCancel = new ArrayList<>();
  private boolean cancelled;

  /// @param ref the build's id
  public RunningBuild(String ref) {
    this.progress = new BuildProgress(ref);
  }

  /// Its progress is read here.
  public BuildProgress progress() {
    return progress;
  }

  /// Runs this when the client gives up or is gone; at once when it has.
  public void onCancel(Runnable action) {
    synchronized (onCancel) {
      if (!cancelled) {
        onCancel.add(action);
        return;
      }
    }
    action.run();
  }

  /// The client has given up, or is gone.
  public void cancel() {
    List<Runnable> due;
    synchronized (onCancel) {
      cancelled = true;
      due = List.copyOf(onCancel);
      onCancel.clear();
    }
    due.forEach(Runnable::run);
    var failure = new IllegalStateException("the build was cancelled");
    boolean _ = order.completeExceptionally(failure);
    boolean _ = returned.completeExceptionally(failure);
  }

  /// What the client has ordered, once it has.
  CompletableFuture<BuildOrder> order() {
    return order;
  }

  /// What the client has made of it through the gateway.
  CompletableFuture<FrontendResult> returned() {
    return returned;
  }
}
