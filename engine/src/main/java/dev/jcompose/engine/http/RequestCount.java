package dev.jcompose.engine.http;

import java.time.Instant;

/// How many requests are being answered, and since when there is none.
final class RequestCount {
  private int open;
  private Instant last = Instant.now();

  synchronized void begin() {
    open++;
  }

  synchronized void end() {
    open--;
    last = Instant.now();
  }

  synchronized int open() {
    return open;
  }

  /// When the last one ended, or when counting began.
  synchronized Instant last() {
    return last;
  }
}
