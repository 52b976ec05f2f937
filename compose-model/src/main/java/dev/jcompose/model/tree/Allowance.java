package dev.jcompose.model.tree;

import dev.jcompose.model.diagnostics.Problem;

/// Limits how many values a load may create, including copies and expanded short forms, so that a
/// small file that expands to a huge one (aliases of aliases, an include that includes twice,
/// variables in variables, port ranges) is reported with its position before memory runs out.
///
/// It depends on the heap: a value, with everything later derived from it, takes about {@value
/// #BYTES} bytes. A thousand services have about fifty thousand values. Not thread-safe.
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

  /// The limit for the heap of this process.
  public static Allowance ofHeap() {
    return new Allowance(Math.min(MOST, Runtime.getRuntime().maxMemory() / BYTES));
  }

  /// For values that no file gave.
  static Allowance unlimited() {
    return new Allowance(Long.MAX_VALUE);
  }

  /// Counts a number of values.
  ///
  /// @param line where they are, or are created
  /// @throws Exceeded when the limit is reached; the result so far is unusable
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

  /// Ends a load whose files expand to more than the limit.
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
