package dev.jcompose.engine.log;

import java.time.Instant;
import java.util.Optional;

/// Which part of a log is wanted.
///
/// @param since only entries from then on
/// @param until only entries up to then
/// @param tail only so many of the last lines; empty for all
/// @param follow whether to go on until the container ends
public record LogRequest(
    boolean stdout,
    boolean stderr,
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<Integer> tail,
    boolean follow) {
  /// Everything there is.
  public static final LogRequest ALL =
      new LogRequest(true, true, Optional.empty(), Optional.empty(), Optional.empty(), false);
}
