package dev.jcompose.runtime.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// A line of output, or a piece of a line longer than 16 KiB.
///
/// @param stream where it was written to
/// @param time when, to the nanosecond
/// @param bytes the text in UTF-8, with its newline; must not be modified
@SuppressWarnings("ArrayRecordComponent") // A copy for each of a million lines would be felt.
public record LogEntry(Stream stream, Instant time, byte[] bytes) {
  /// The two streams.
  public enum Stream {
    /// Standard output, and all output of a terminal.
    STDOUT,
    /// Standard error.
    STDERR
  }

  /// Whether the line continues in the next entry of the same stream.
  public boolean partial() {
    return bytes.length == 0 || bytes[bytes.length - 1] != '\n';
  }

  /// The text.
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
