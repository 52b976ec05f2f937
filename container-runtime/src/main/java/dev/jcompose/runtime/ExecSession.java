package dev.jcompose.runtime;

import java.util.concurrent.CompletableFuture;

/// A process started inside a running container.
public interface ExecSession {
  /// Its pid as the host sees it.
  int pid();

  /// Its stdio, connected before the process ran its first instruction, so nothing is missed. One
  /// connection for the session's life.
  AttachConnection stdio();

  /// Sets the terminal's size; without effect when it has none.
  void resize(int rows, int columns);

  /// Kills it and everything it started.
  void kill();

  /// Completes when it ended, after its output has been sent.
  CompletableFuture<ExitStatus> exit();
}
