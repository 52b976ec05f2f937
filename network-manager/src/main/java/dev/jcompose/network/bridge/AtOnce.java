package dev.jcompose.network.bridge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Two pieces of work at once, because each of them waits, and neither needs the other's result.
final class AtOnce {
  private AtOnce() {}

  /// Does both. Returns when both have ended, whatever came of them.
  ///
  /// @param beside on a thread of its own
  /// @param work on this thread
  /// @return the result of the latter
  /// @throws RuntimeException what one of them threw: of the latter, if both did
  static <T> T run(Runnable beside, Supplier<T> work) {
    CompletableFuture<Void> other = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            beside.run();
            other.complete(null);
          } catch (Error | RuntimeException problem) {
            other.completeExceptionally(problem);
          }
        });
    T result;
    try {
      result = work.get();
    } catch (Error | RuntimeException problem) {
      other.exceptionally(_ -> null).join();
      throw problem;
    }
    try {
      other.join();
    } catch (CompletionException failure) {
      switch (failure.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw failure;
      }
    }
    return result;
  }
}
