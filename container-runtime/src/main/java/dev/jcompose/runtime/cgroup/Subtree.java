package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.runtime.CgroupException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A cgroup with everything below it, created by us or by the container itself.
final class Subtree {
  private static final int REMOVE_TRIES = 10;

  private Subtree() {}

  /// The processes in one directory.
  static List<Long> ownPids(ControlTree tree, Path directory) {
    return tree.read(directory.resolve("cgroup.procs")).stream()
        .flatMap(String::lines)
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(Long::valueOf)
        .toList();
  }

  /// The processes in a directory and everywhere below it.
  static Set<Long> pids(ControlTree tree, Path directory) {
    Set<Long> pids = new LinkedHashSet<>();
    for (Path each : directories(tree, directory)) {
      pids.addAll(ownPids(tree, each));
    }
    return pids;
  }

  /// A directory and all below it, parents first.
  static List<Path> directories(ControlTree tree, Path directory) {
    List<Path> found = new ArrayList<>();
    found.add(directory);
    for (int at = 0; at < found.size(); at++) {
      found.addAll(tree.children(found.get(at)));
    }
    return found;
  }

  /// Removes a directory and all below it. The kernel releases a killed process a little after its
  /// parent has been notified, so busy directories are retried for about a second.
  ///
  /// @throws CgroupException when it stays busy
  static void remove(ControlTree tree, Path directory) {
    long pause = TimeUnit.MILLISECONDS.toNanos(1);
    for (int attempt = 1; ; attempt++) {
      try {
        // There is hardly ever anything below; then this takes one call.
        if (attempt == 1) {
          tree.removeDirectory(directory);
        } else {
          directories(tree, directory).reversed().forEach(tree::removeDirectory);
        }
        return;
      } catch (LinuxException busy) {
        if (!busy.is(Errno.EBUSY) && !busy.is(Errno.ENOTEMPTY)) {
          throw busy;
        }
        if (attempt == REMOVE_TRIES) {
          throw new CgroupException(
              "cgroup "
                  + directory
                  + ": cannot be removed: processes "
                  + pids(tree, directory)
                  + " are still in it",
              busy);
        }
      }
      if (attempt > 1) {
        LockSupport.parkNanos(pause);
        pause *= 2;
      }
    }
  }
}
