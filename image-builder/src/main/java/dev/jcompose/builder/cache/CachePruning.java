package dev.jcompose.builder.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// Selects what to remove from the build cache: the least recently used of the candidates, until
/// the rest is small enough. What a running build uses is never removed.
///
/// @param keep bytes that may stay
/// @param shared whether to remove steps whose content images keep anyway
/// @param wanted the candidates
public record CachePruning(long keep, boolean shared, Predicate<CacheItem> wanted) {
  /// All that nobody uses.
  public static final CachePruning ALL = new CachePruning(0, true, _ -> true);

  /// Least recently used first, until no more than this is left.
  public static CachePruning to(long bytes) {
    return new CachePruning(bytes, false, _ -> true);
  }

  /// The entries to remove. Of equally recent ones, the first is kept longest, because others are
  /// built on it.
  List<CacheItem> choose(List<CacheItem> items) {
    List<CacheItem> latestFirst = new ArrayList<>(items);
    latestFirst.sort(Comparator.comparing(CacheItem::lastUsed).reversed());
    List<CacheItem> going = new ArrayList<>();
    long kept = 0;
    for (CacheItem item : latestFirst) {
      boolean may = !item.inUse() && (shared || !item.shared()) && wanted.test(item);
      long own = item.shared() ? 0 : item.bytes();
      // Once something is removed, everything older is, too: what is built on a step is never used
      // later than the step, and would keep its content.
      boolean fits = kept + own <= keep && keep > 0 && going.isEmpty();
      if (may && !fits) {
        going.add(item);
      } else {
        kept += own;
      }
    }
    return going;
  }
}
