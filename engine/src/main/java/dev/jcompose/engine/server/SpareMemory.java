package dev.jcompose.engine.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Decides when memory that operations needed is returned to the system, because an engine is idle
/// most of the time.
///
/// The next command pays for it: after a collection of the whole heap the JVM checks each compiled
/// method at its next call, by an instruction that is slow in a virtual machine, and resolves calls
/// again. For `up` of one container that was a fifth of the engine's processor time (decision 071).
/// So commands that follow each other are spared, and the heap is collected only after it has
/// grown.
final class SpareMemory {
  /// As long without a request, the last operation is over.
  private static final Duration QUIET = Duration.ofSeconds(5);

  /// A client that asks every second must not prevent it.
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private Instant returned;
  private Optional<Instant> wanted = Optional.empty();
  private long heap;

  /// @param start when there was nothing to return yet
  SpareMemory(Instant start) {
    this.returned = start;
  }

  /// Whether it is time to return memory, at a moment without a request under way.
  ///
  /// @param lastRequest when the last one began or ended
  boolean isDue(Instant now, Instant lastRequest) {
    if (!lastRequest.isAfter(returned)) {
      return false;
    }
    Instant since = wanted.orElse(now);
    wanted = Optional.of(since);
    return Duration.between(lastRequest, now).compareTo(QUIET) >= 0
        || Duration.between(since, now).compareTo(LONGEST) >= 0;
  }

  /// Memory is returned now.
  void returned(Instant now) {
    returned = now;
    wanted = Optional.empty();
  }

  /// Whether a collection could make the heap smaller: it has more than after the last one.
  ///
  /// @param bytes that the heap has taken from the system
  boolean hasGrown(long bytes) {
    return bytes > heap;
  }

  /// After a collection.
  ///
  /// @param bytes that the heap has kept
  void collected(long bytes) {
    heap = bytes;
  }
}
