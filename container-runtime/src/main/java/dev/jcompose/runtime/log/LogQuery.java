package dev.jcompose.runtime.log;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// Which part of a log is wanted.
///
/// @param stdout whether standard output is
/// @param stderr whether standard error is
/// @param tail only this many of the last entries, of both streams together as with Docker; empty
///   for all
/// @param since nothing before
/// @param until nothing after; ends following, too
/// @param follow whether to wait for more at the end
public record LogQuery(
    boolean stdout,
    boolean stderr,
    OptionalLong tail,
    Optional<Instant> since,
    Optional<Instant> until,
    boolean follow) {
  /// Everything there is.
  public static final LogQuery ALL =
      new LogQuery(true, true, OptionalLong.empty(), Optional.empty(), Optional.empty(), false);

  /// Everything there is and will be.
  public static final LogQuery FOLLOW =
      new LogQuery(true, true, OptionalLong.empty(), Optional.empty(), Optional.empty(), true);

  /// The last entries and, if following, new ones.
  public static LogQuery tail(long entries, boolean follow) {
    return new LogQuery(
        true, true, OptionalLong.of(entries), Optional.empty(), Optional.empty(), follow);
  }
}
