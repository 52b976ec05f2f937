package dev.jcompose.builder.step;

import dev.jcompose.builder.progress.Cancellation;
import java.nio.ByteBuffer;

/// Runs commands of a build in containers; the engine implements it with its runtime.
@FunctionalInterface
public interface StepRunner {
  /// Runs a command to its end. Whatever the outcome, nothing of the container may be left, except
  /// for the snapshot's directories.
  ///
  /// @param output gets what it writes to stdout and stderr
  /// @param cancellation must be obeyed at once: kill everything and return
  /// @return its exit code, 128 + n when a signal ended it; 126 and 127 when it could not start,
  ///   with the reason written to the output
  int run(RunStep step, Output output, Cancellation cancellation) throws InterruptedException;

  /// Where a command's output goes.
  @FunctionalInterface
  interface Output {
    /// Takes bytes; called by one thread at a time.
    ///
    /// @param error whether they came from stderr
    void write(ByteBuffer bytes, boolean error);
  }
}
