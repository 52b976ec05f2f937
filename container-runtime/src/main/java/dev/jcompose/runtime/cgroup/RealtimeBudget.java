package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.runtime.CgroupException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/// The realtime budgets of the cgroups above a container. A new cgroup has none, and the shares of
/// a cgroup's children, each its runtime by its period, may not add up to more than its own.
///
/// @param top the hierarchy's root, which stays as it is
/// @see "kernel/sched/rt.c: tg_rt_schedulable"
record RealtimeBudget(ControlTree tree, Path top) {
  private static final long USUAL_PERIOD = 1_000_000;

  /// What a cgroup is to have at least.
  private record Wish(Path directory, long runtime) {}

  /// Raises them so that a container can get what it wants.
  ///
  /// @param runtime microseconds
  /// @param period microseconds; empty for the one it has
  /// @throws CgroupException when the kernel refuses
  void raise(Path container, long runtime, OptionalLong period) {
    Deque<Wish> wishes = new ArrayDeque<>();
    double share = runtime / (double) period.orElse(period(container));
    Path below = container;
    for (Path at = above(below); at.startsWith(top) && !at.equals(top); at = above(at)) {
      for (Path child : tree.children(at)) {
        share += child.equals(below) ? 0 : share(child);
      }
      share = Math.max(share, share(at));
      wishes.addFirst(new Wish(at, (long) Math.ceil(share * period(at))));
      below = at;
    }
    wishes.forEach(this::raise);
  }

  private void raise(Wish wish) {
    Path file = wish.directory().resolve(LegacyLimits.RT_RUNTIME);
    long has = number(file, -1);
    if (has < 0 || has >= wish.runtime()) {
      return;
    }
    try {
      tree.write(file, Long.toString(wish.runtime()));
    } catch (LinuxException refused) {
      throw new CgroupException(
          "cpu realtime runtime: the kernel refused "
              + wish.runtime()
              + " for "
              + wish.directory()
              + ", above the container: "
              + refused.getMessage(),
          refused);
    }
  }

  private double share(Path directory) {
    return Math.max(0, number(directory.resolve(LegacyLimits.RT_RUNTIME), 0))
        / (double) period(directory);
  }

  private long period(Path directory) {
    return Math.max(1, number(directory.resolve(LegacyLimits.RT_PERIOD), USUAL_PERIOD));
  }

  private long number(Path file, long otherwise) {
    return tree.read(file)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(Long::parseLong)
        .orElse(otherwise);
  }

  private static Path above(Path directory) {
    return directory.resolveSibling("").normalize();
  }
}
