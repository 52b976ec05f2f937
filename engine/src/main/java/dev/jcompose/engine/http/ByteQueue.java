package dev.jcompose.engine.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Bytes on their way from the event loop to a thread that reads them as a stream. Tells the event
/// loop to stop reading the socket when too many wait, and to go on when few are left.
final class ByteQueue extends InputStream {
  private static final int STOP_ABOVE = 512 << 10;
  private static final int GO_ON_BELOW = 64 << 10;

  private final Consumer<Boolean> flow;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> parts = new ArrayDeque<>();
  private int offset;
  private long waiting;
  private boolean stopped;
  private boolean ended;
  private boolean discarding;
  private Optional<IOException> failure = Optional.empty();

  /// @param flow told `false` to stop the source, `true` to go on
  ByteQueue(Consumer<Boolean> flow) {
    this.flow = flow;
  }

  /// Appends bytes, which nobody may change from now on.
  void add(byte[] bytes) {
    lock.lock();
    try {
      if (discarding || ended || bytes.length == 0) {
        return;
      }
      parts.add(bytes);
      waiting += bytes.length;
      if (waiting > STOP_ABOVE && !stopped) {
        stopped = true;
        flow.accept(false);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// No more bytes come.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// No more bytes come, although there should have been more.
  void fail(IOException reason) {
    lock.lock();
    try {
      if (!ended) {
        failure = Optional.of(reason);
        ended = true;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Nobody reads any more: drops what is there and what comes.
  void discard() {
    lock.lock();
    try {
      discarding = true;
      parts.clear();
      waiting = 0;
      offset = 0;
      goOn();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      awaitBytes();
      if (parts.isEmpty()) {
        if (failure.isPresent()) {
          throw new IOException(failure.get().getMessage(), failure.get());
        }
        return -1;
      }
      byte[] first = parts.getFirst();
      int count = Math.min(length, first.length - offset);
      System.arraycopy(first, offset, target, at, count);
      offset += count;
      if (offset == first.length) {
        parts.removeFirst();
        offset = 0;
      }
      waiting -= count;
      if (waiting < GO_ON_BELOW) {
        goOn();
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  private void awaitBytes() throws InterruptedIOException {
    try {
      while (parts.isEmpty() && !ended && !discarding) {
        changed.await();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      var problem = new InterruptedIOException("interrupted while reading from the client");
      problem.initCause(interrupted);
      throw problem;
    }
  }

  private void goOn() {
    if (stopped) {
      stopped = false;
      flow.accept(true);
    }
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return (int) Math.min(waiting, Integer.MAX_VALUE);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    discard();
  }
}
