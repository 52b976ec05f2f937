package dev.jcompose.cli.front;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Awaited answers of a front. An interrupt does not end the wait, as it does not end a system
/// call.
final class Replies {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private boolean ended;

  void put(ByteBuffer content) {
    lock.lock();
    try {
      waiting.add(content);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// No more will come.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the next.
  ///
  /// @throws IOException when none comes
  ByteBuffer take() throws IOException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !ended) {
        changed.awaitUninterruptibly();
      }
      if (waiting.isEmpty()) {
        throw new IOException("the caller is gone");
      }
      return waiting.remove();
    } finally {
      lock.unlock();
    }
  }
}
