package dev.jcompose.model.tree;

import dev.jcompose.model.diagnostics.Problem;

/// How many values a load may make, copies and spelled-out short forms included, so that a small
/// file that means a large one (aliases of aliases, an include that includes twice, variables of
/// variables, ranges of ports) is a problem at its place before memory is gone.
///
/// It follows the heap: a value with what is later made of it takes about {@value #BYTES} bytes. A
/// thousand services have some fifty thousand values. Not for several threads.
public final class Allowance {
  /// Bytes of heap set aside for a value.
  private static final int BYTES = 320;

  /// More than this is refused in any heap.
  private static final long MOST = 2_000_000;

  private final long values;
  private long left;

  private Allowance(long values) {
    this.values = values;
    this.left = values;
  }

  /// What the heap of this process has room for.
  public static Allowance ofHeap() {
    return new Allowance(Math.min(MOST, Runtime.getRuntime().maxMemory() / BYTES));
  }

  /// For values that no file gave.
  static Allowance unlimited() {
    return new Allowance(Long.MAX_VALUE);
  }

  /// Takes so many values.
  ///
  /// @param line where they stand, or are made
  /// @throws Exceeded when there is no room left; what was made so far is of no use
  void take(Source source, int line, int column, int count) {
    left -= count;
    if (left < 0) {
      left = Long.MAX_VALUE;
      throw new Exceeded(
          Finding.at(
                  source,
                  source.at(line, column),
                  "the project becomes larger than " + values + " values here")
              .withHint("aliases, includes, extends, ranges and variables count each time"));
    }
  }

  /// Ends a load whose files mean more than fits.
  public static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    private Exceeded(Problem problem) {
      super(problem.message(), null, false, false);
      this.problem = problem;
    }

    /// What to tell the user.
    public Problem problem() {
      return problem;
    }
  }
}
