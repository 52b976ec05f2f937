package dev.jcompose.model.diagnostics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The problems that a load has found so far. Not thread-safe.
public final class Problems {
  /// More errors, or more warnings, than this are not useful; the rest is only counted.
  private static final int LIMIT = 200;

  private final List<Problem> found = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private int errors;
  private int warnings;

  /// Adds a problem, once.
  public void add(Problem problem) {
    if ((problem.isError() ? errors : warnings) < LIMIT) {
      if (!seen.add(problem.toString())) {
        return;
      }
      found.add(problem);
    }
    if (problem.isError()) {
      errors++;
    } else {
      warnings++;
    }
  }

  /// How many of them stop the load.
  public int errors() {
    return errors;
  }

  /// True when one of them stops the load.
  public boolean hasErrors() {
    return errors > 0;
  }

  /// All of them: file by file in the order in which they were read, from top to bottom in each;
  /// followed by how many more there are.
  public List<Problem> all() {
    if (found.isEmpty()) {
      return List.of();
    }
    Map<String, Integer> files = new HashMap<>();
    for (Problem problem : found) {
      files.putIfAbsent(file(problem), files.size());
    }
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.<Problem>comparingInt(problem -> files.getOrDefault(file(problem), 0))
            .thenComparingInt(problem -> problem.at().map(SourcePosition::line).orElse(0))
            .thenComparingInt(problem -> problem.at().map(SourcePosition::column).orElse(0)));
    if (warnings > LIMIT) {
      sorted.add(
          Problem.error("and " + (warnings - LIMIT) + " more warnings")
              .withSeverity(Problem.Severity.WARNING));
    }
    if (errors > LIMIT) {
      sorted.add(Problem.error("and " + (errors - LIMIT) + " more errors"));
    }
    return List.copyOf(sorted);
  }

  private static String file(Problem problem) {
    return problem.at().map(SourcePosition::file).orElse("");
  }

  /// Those that do not stop the load.
  public List<Problem> warnings() {
    return all().stream().filter(problem -> !problem.isError()).toList();
  }
}
