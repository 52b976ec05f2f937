package dev.jcompose.engine.container;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;

/// The steps to undo when a set-up fails half-way, in reverse order.
public final class Undo {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  public void add(Runnable step) {
    steps.push(step);
  }

  /// Undoes everything; failures are added to the exception that caused it.
  public void run(Throwable because) {
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (RuntimeException problem) {
        because.addSuppressed(problem);
      }
    }
  }

  /// Undoes everything after success; failures are logged.
  ///
  /// @param of what it was set up for
  public void run(Logger log, String of) {
    var problems = new IllegalStateException(of);
    run(problems);
    if (problems.getSuppressed().length > 0) {
      log.warn("{}: some of it could not be removed", of, problems);
    }
  }
}
