package dev.jcompose.builder.progress;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import java.util.ArrayList;
import java.util.List;

/// Lets one thread cancel the work of another. Thread-safe.
public final class Cancellation {
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;

  /// Cancels; runs what was registered. Idempotent.
  public void cancel() {
    List<Runnable> due;
    synchronized (actions) {
      cancelled = true;
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(Runnable::run);
  }

  /// Whether it was cancelled.
  public boolean isCancelled() {
    synchronized (actions) {
      return cancelled;
    }
  }

  /// Runs this when it is cancelled, or at once when it is already.
  ///
  /// @return cancels the registration
  public Runnable onCancel(Runnable action) {
    synchronized (actions) {
      if (!cancelled) {
        actions.add(action);
        return () -> {
          synchronized (actions) {
            boolean _ = actions.remove(action);
          }
        };
      }
    }
    action.run();
    return () -> {};
  }

  /// Throws when it was cancelled.
  ///
  /// @throws ImageException when cancelled
  public void check() {
    if (isCancelled()) {
      throw new ImageException(Kind.SYSTEM, "build: cancelled");
    }
  }
}
