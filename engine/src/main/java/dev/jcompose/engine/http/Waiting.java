package dev.jcompose.engine.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Waiting, on a virtual thread, for what the event loop does.
final class Waiting {
  private Waiting() {}

  /// Waits for it.
  ///
  /// @throws IOException when it fails, which means that the client is gone
  static <T> T on(CompletableFuture<T> work) throws IOException {
    try {
      return work.get();
    } catch (ExecutionException failed) {
      throw new IOException("connection to the client is lost", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      var problem = new InterruptedIOException("interrupted while answering the client");
      problem.initCause(interrupted);
      throw problem;
    }
  }
}
