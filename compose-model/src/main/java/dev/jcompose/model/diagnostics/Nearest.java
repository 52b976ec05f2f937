package dev.jcompose.model.diagnostics;

import java.util.Locale;
import java.util.Optional;

/// "Did you mean": the known word that is nearest to an unknown one.
public final class Nearest {
  private Nearest() {}

  /// The nearest of the known words, if one is close enough to be a typo.
  public static Optional<String> to(String word, Iterable<String> known) {
    String lower = word.toLowerCase(Locale.ROOT).replace('-', '_');
    String best = "";
    int bestDistance = word.length() == 1 ? 1 : Math.max(1, Math.min(3, word.length() / 3)) + 1;
    for (String candidate : known) {
      String other = candidate.toLowerCase(Locale.ROOT).replace('-', '_');
      if (Math.abs(other.length() - lower.length()) >= bestDistance) {
        continue;
      }
      int distance = lower.equals(other) ? 0 : distance(lower, other, bestDistance);
      if (distance < bestDistance && !candidate.equals(word)) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /// The hint for a near miss.
  public static Optional<String> hint(String word, Iterable<String> known) {
    return to(word, known).map(near -> "did you mean \"" + near + "\"?");
  }

  /// Insertions, deletions, replacements and swaps of neighbours from one word to the other.
  private static int distance(String a, String b, int limit) {
    if (a.length() > 64 || b.length() > 64) {
      return limit;
    }
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(last[j] + 1, current[j - 1] + 1), last[j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, beforeLast[j - 2] + 1);
        }
        current[j] = best;
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = current;
      current = spare;
    }
    return last[b.length()];
  }
}
