package dev.jcompose.linux.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// A platform thread for one task, because what the task changes about its thread (namespaces,
/// identity, capabilities) cannot be undone, or must not be met by the next task of a pool.
public final class TaskThread {
  private TaskThread() {}

  /// Runs the task in one, and waits for it.
  public static <T> T run(String name, Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .name(name)
            .daemon(true)
            .start(() -> {
              try {
                result.complete(task.get());
              } catch (Error | RuntimeException problem) {
                result.completeExceptionally(problem);
              }
            });
    boolean interrupted = false;
    try {
      while (true) {
        try {
          thread.join();
          return result.join();
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
    } catch (CompletionException failure) {
      switch (failure.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw failure;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
