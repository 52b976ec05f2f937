package dev.jcompose.engine.http;

import java.time.Instant;

/// How many requests are being answered, since when there have been none, and whether other clients
/// than our own have connected.
final class RequestCount {
  private int open;
  private Instant last = Instant.now();
  private boolean foreign;

  /// @param ours whether our own command line sent it
  synchronized void begin(boolean ours) {
    open++;
    foreign |= !ours;
  }

  /// Whether another client than our own command line has come.
  synchronized boolean foreign() {
    return foreign;
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
