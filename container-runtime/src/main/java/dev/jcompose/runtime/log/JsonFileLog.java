package dev.jcompose.runtime.log;

import dev.jcompose.runtime.LogSpec;

/// A container's log in Docker's `json-file` format, with the files rotated away.
///
/// @param spec where it is
public record JsonFileLog(LogSpec.JsonFile spec) {
  /// Starts reading. The end of "all there is" is decided when it is reached, so a log that grows
  /// faster than it is read has none without `until`.
  ///
  /// @throws dev.jcompose.linux.call.LinuxException when its directory cannot be opened
  public LogReader read(LogQuery query) {
    return new LogReader(spec, query);
  }
}
