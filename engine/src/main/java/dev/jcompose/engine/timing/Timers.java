package dev.jcompose.engine.timing;

import dev.jcompose.engine.error.Failures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs tasks later, each on its own virtual thread. Uses the monotonic clock, so changes of the
/// wall clock do not matter.
public final class Timers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("jcompose-timer").factory());

  /// Begins to count.
  public Timers() {
    clock.setRemoveOnCancelPolicy(true);
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /// Runs something after a delay; cancel the result to prevent it.
  ///
  /// @param what a name for the thread
  public Future<?> after(Duration delay, String what, Runnable work) {
    try {
      return clock.schedule(() -> now(what, work), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.debug("{}: not finished, the engine is stopping", what);
      return CompletableFuture.completedFuture(null);
    }
  }

  /// Runs something after a delay; cannot be cancelled.
  public void later(Duration delay, String what, Runnable work) {
    var _ = after(delay, what, work);
  }

  /// Does something beside the caller.
  public void now(String what, Runnable work) {
    Thread.ofVirtual()
        .name(what)
        .start(() -> {
          try {
            work.run();
          } catch (RuntimeException problem) {
            // Nobody waits for this task, so its failure is reported here.
            Failures.log(LOG, what, problem);
          }
        });
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
