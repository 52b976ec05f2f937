package dev.jcompose.runtime.log;

import dev.jcompose.runtime.LogSpec;
import java.util.function.BooleanSupplier;

/// A container's log in Docker's `json-file` format, with the files rotated away.
///
/// @param spec where it is
/// @param watch tells followers of changes
public record JsonFileLog(LogSpec.JsonFile spec, LogWatch watch) {
  /// Starts reading. The end of "all there is" is decided when it is reached, so a log that grows
  /// faster than it is read has none without `until`.
  ///
  /// @param writing whether more may be written; a follower ends when it may not and all is read
  /// @throws dev.jcompose.linux.call.LinuxException when its directory cannot be opened
  public LogReader read(LogQuery query, BooleanSupplier writing) {
    return new LogReader(spec, query, watch, writing);
  }
}
