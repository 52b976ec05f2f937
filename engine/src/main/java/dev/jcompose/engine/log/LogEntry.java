package dev.jcompose.engine.log;

import java.time.Instant;

/// A piece of output: a line with its line feed, or a part of a long one.
///
/// @param stream where it was written
/// @param time when
/// @param bytes what; of invalid UTF-8 the log holds replacement characters
@SuppressWarnings("ArrayRecordComponent") // bytes to pass on; never compared
public record LogEntry(Stream stream, Instant time, byte[] bytes) {
  /// Where something was written.
  public enum Stream {
    /// Standard output.
    STDOUT,
    /// Standard error.
    STDERR
  }
}
