package dev.jcompose.cli.front;

import dev.jcompose.linux.call.Errno;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Standard output or standard error of a front. Some of it may still be in transit when `write`
/// returns: waiting for each line would take thirty times as long. [#settle] waits for all of it.
final class CallerOutput extends OutputStream {
  private static final int PIECE = 64 * 1024;
  private static final int ON_THE_WAY = 128 * 1024;

  private final Caller caller;
  private final int kind;

  /// Held while a piece is sent, so that threads do not overtake each other.
  private final ReentrantLock sending = new ReentrantLock();

  /// Held for moments only: the thread that reads what the front says needs it, and the front takes
  /// nothing more while that is not read.
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private int outstanding;
  private boolean ended;
  private volatile String problem = "";
  private volatile Consumer<String> lost = _ -> {};

  CallerOutput(Caller caller, int kind) {
    this.caller = caller;
    this.kind = kind;
  }

  /// Notified when output is lost that `write` had already accepted.
  void whenLost(Consumer<String> listener) {
    lost = listener;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    if (caller.isHandingBack()) {
      return;
    }
    for (int done = 0; done < length; ) {
      int piece = Math.min(PIECE, length - done);
      sending.lock();
      try {
        take(piece);
        caller.write(kind, from, offset + done, piece);
      } finally {
        sending.unlock();
      }
      done += piece;
    }
  }

  /// Waits until so much more may be on the way.
  private void take(int piece) throws IOException {
    lock.lock();
    try {
      while (outstanding > ON_THE_WAY && !ended) {
        changed.awaitUninterruptibly();
      }
      check();
      outstanding += piece;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the front has written everything, or cannot, which is reported before this
  /// returns.
  void settle() {
    lock.lock();
    try {
      while (outstanding > 0 && !ended) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    tell();
  }

  private void tell() {
    if (!problem.isEmpty()) {
      lost.accept(problem);
    }
  }

  private void check() throws IOException {
    if (!problem.isEmpty()) {
      throw new IOException(problem);
    }
    if (ended) {
      throw new IOException(Errno.text(Errno.EPIPE.number()));
    }
  }

  /// What the front has done with so many bytes.
  void written(int errno, int length) {
    lock.lock();
    try {
      outstanding -= length;
      // Later messages may succeed again; output with a gap is useless.
      boolean lasting = errno != 0 && (kind == Kind.WRITE_OUT || errno == Errno.EPIPE.number());
      if (lasting && problem.isEmpty()) {
        problem = Errno.text(errno);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    tell();
  }

  /// The front is gone.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
