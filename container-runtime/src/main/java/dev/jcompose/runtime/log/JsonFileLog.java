package dev.jcompose.runtime.log;

import dev.jcompose.runtime.LogSpec;
import java.util.function.BooleanSupplier;

/// A container's log in Docker's `json-file` format, including rotated files.
///
/// @param spec where it is
/// @param watch notifies followers of changes
public record JsonFileLog(LogSpec.JsonFile spec, LogWatch watch) {
  /// Starts reading. The end of the log is where the reader finds no more, so without `until`, a
  /// log that grows faster than it is read has no end.
  ///
  /// @param writing whether more may be written; if not, a follower ends when it has read
  ///   everything
  /// @throws dev.jcompose.linux.call.LinuxException when its directory cannot be opened
  public LogReader read(LogQuery query, BooleanSupplier writing) {
    return new LogReader(spec, query, watch, writing);
  }
}
