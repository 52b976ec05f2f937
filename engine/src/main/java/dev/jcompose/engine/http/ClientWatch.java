package dev.jcompose.engine.http;

import java.util.ArrayList;
import java.util.List;

/// Notifies listeners when the client of a request disconnects before its answer has ended. Watches
/// the connection only when somebody listens.
final class ClientWatch {
  private final ConnectionInput input;
  private final List<Runnable> actions = new ArrayList<>();
  private boolean watching;
  private boolean gone;
  private boolean ended;

  ClientWatch(ConnectionInput input) {
    this.input = input;
  }

  /// Adds something to be run, on a thread of its own.
  synchronized void add(Runnable action) {
    if (gone) {
      Thread.startVirtualThread(action);
      return;
    }
    actions.add(action);
    if (!watching) {
      watching = true;
      input.watch(this::clientGone);
    }
  }

  /// The answer has ended: nobody is notified any more.
  synchronized void end() {
    ended = true;
    actions.clear();
  }

  private synchronized void clientGone() {
    if (!ended) {
      gone = true;
      actions.forEach(Thread::startVirtualThread);
      actions.clear();
    }
  }
}
