package dev.jcompose.linux.call;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// An open file descriptor that we own. Closing twice is harmless; using it after that throws.
/// Descriptors are made with close-on-exec.
public final class Fd implements AutoCloseable {
  private static final int CLOSED = -1;

  private final AtomicInteger number;

  /// Takes ownership of an open descriptor.
  public Fd(long number) {
    this.number = new AtomicInteger(Math.toIntExact(number));
  }

  /// The descriptor's number.
  ///
  /// @throws IllegalStateException when it is closed
  public int number() {
    int open = number.get();
    if (open == CLOSED) {
      throw new IllegalStateException("file descriptor is closed");
    }
    return open;
  }

  /// A path that opens the same file through procfs: `/proc/self/fd/7`. Works for directories of
  /// detached mounts, too, as long as this descriptor is open.
  public Path path() {
    return Path.of("/proc/self/fd/" + number());
  }

  @Override
  public void close() {
    int open = number.getAndSet(CLOSED);
    if (open != CLOSED) {
      Native.raw(SyscallNumber.CLOSE, open, 0, 0);
    }
  }
}
