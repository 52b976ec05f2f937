package dev.jcompose.engine.container;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;

/// What has to be taken back when a set-up stops half-way, in reverse order.
public final class Undo {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  public void add(Runnable step) {
    steps.push(step);
  }

  /// Takes everything back; what fails in this is noted with the problem that caused it.
  public void run(Throwable because) {
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (RuntimeException problem) {
        because.addSuppressed(problem);
      }
    }
  }

  /// Takes everything back at the end of what went well; what fails in this is logged.
  ///
  /// @param of what it belonged to
  public void run(Logger log, String of) {
    var problems = new IllegalStateException(of);
    run(problems);
    if (problems.getSuppressed().length > 0) {
      log.warn("{}: some of it could not be removed", of, problems);
    }
  }
}
