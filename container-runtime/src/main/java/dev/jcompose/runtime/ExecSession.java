package dev.jcompose.runtime;

import java.util.concurrent.CompletableFuture;

/// A process started inside a running container.
public interface ExecSession {
  /// Its pid as the host sees it.
  int pid();

  /// Its stdio, connected before the process runs its first instruction, so that nothing is lost.
  /// One connection for the whole session.
  AttachConnection stdio();

  /// Sets the terminal's size; no effect when it has none.
  void resize(int rows, int columns);

  /// Kills it and everything it started.
  void kill();

  /// Completes when it has ended and its output has been sent.
  CompletableFuture<ExitStatus> exit();
}
