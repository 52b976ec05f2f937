package dev.jcompose.runtime;

import java.nio.file.Path;

/// Where a container's output is kept. The shim writes it, so logging continues without the engine.
public sealed interface LogSpec {
  /// Docker's `json-file` format: one `{"log":"text\n","stream":"stdout","time":"..."}` a line.
  ///
  /// @param file the current file; rotated ones get `.1`, `.2`, ... behind it
  /// @param maxSize bytes after which it is rotated, 0 for never
  /// @param maxFiles how many files are kept, at least 1
  record JsonFile(Path file, long maxSize, int maxFiles) implements LogSpec {}

  /// Output is not kept; attached clients still see it.
  record None() implements LogSpec {}
}
