package dev.jcompose.builder.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// What is to be removed from the build cache: of what is wanted gone, the least recently used,
/// until the rest is small enough. What a running build uses always stays.
///
/// @param keep bytes that may stay
/// @param shared whether steps go whose content images keep anyway
/// @param wanted what may go
public record CachePruning(long keep, boolean shared, Predicate<CacheItem> wanted) {
  /// All that nobody uses.
  public static final CachePruning ALL = new CachePruning(0, true, _ -> true);

  /// Least recently used first, until no more than this is left.
  public static CachePruning to(long bytes) {
    return new CachePruning(bytes, false, _ -> true);
  }

  /// Which of them go. Of equally recent ones the first stays longest: what others are built on.
  List<CacheItem> choose(List<CacheItem> items) {
    List<CacheItem> latestFirst = new ArrayList<>(items);
    latestFirst.sort(Comparator.comparing(CacheItem::lastUsed).reversed());
    List<CacheItem> going = new ArrayList<>();
    long kept = 0;
    for (CacheItem item : latestFirst) {
      boolean may = !item.inUse() && (shared || !item.shared()) && wanted.test(item);
      long own = item.shared() ? 0 : item.bytes();
      // Once something had to go, all that is older goes, too: what is built on a step is never
      // used
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
