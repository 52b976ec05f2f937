package dev.jcompose.engine.log;

import java.util.Optional;

/// A log being read.
public interface LogStream extends AutoCloseable {
  /// The next entry; blocks while following. Empty at the end: of the log, or when following, of
  /// the container's run. Also empty once closed.
  Optional<LogEntry> next() throws InterruptedException;

  /// Ends a [#next] that blocks, too.
  @Override
  void close();
}
