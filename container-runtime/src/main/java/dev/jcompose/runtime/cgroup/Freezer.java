package dev.jcompose.runtime.cgroup;

import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.ContainerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Stops and resumes the processes of a cgroup: by `cgroup.freeze` where there is a v2 tree (5.2),
/// else by the v1 freezer.
final class Freezer {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
  private static final long SHORT = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long LONG = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int NUDGE_EVERY = 50;

  private final ControlTree tree;
  private final ContainerId id;
  private final List<CgroupDirectory> places;

  Freezer(ControlTree tree, ContainerId id, List<CgroupDirectory> places) {
    this.tree = tree;
    this.id = id;
    this.places = places;
  }

  void freeze() {
    boolean frozen = false;
    try {
      frozen = unified().isPresent() ? freezeUnified(unified().get()) : freezeLegacy(legacy());
    } finally {
      if (!frozen) {
        thaw();
      }
    }
    if (!frozen) {
      throw new CgroupException(
          "container "
              + id.shortId()
              + ": cannot be frozen: its processes did not stop within 10 s");
    }
  }

  void thaw() {
    Optional<Path> unified = unified();
    if (unified.isPresent()) {
      tree.write(unified.get().resolve("cgroup.freeze"), "0");
      return;
    }
    legacyIfAny().ifPresent(directory -> tree.write(directory.resolve("freezer.state"), "THAWED"));
  }

  boolean frozen() {
    Optional<Path> unified = unified();
    if (unified.isPresent()) {
      return text(unified.get().resolve("cgroup.freeze")).equals("1");
    }
    // "state" is FROZEN also when only a parent is; "self_freezing" is about this cgroup.
    return legacyIfAny()
        .map(directory ->
            text(directory.resolve("freezer.state")).equals("FROZEN")
                && !text(directory.resolve("freezer.self_freezing")).equals("0"))
        .orElse(false);
  }

  private boolean freezeUnified(Path directory) {
    if (!tree.write(directory.resolve("cgroup.freeze"), "1")) {
      throw gone();
    }
    long start = System.nanoTime();
    long pause = SHORT;
    while (!tree.read(directory.resolve("cgroup.events")).orElse("").contains("frozen 1")) {
      if (System.nanoTime() - start > PATIENCE) {
        return false;
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(LONG, pause * 2);
    }
    return true;
  }

  // A fork during freezing can leave it incomplete; asking again includes the new process, and
  // thawing everything for a moment releases a process that waits for a frozen one.
  private boolean freezeLegacy(Path directory) {
    Path state = directory.resolve("freezer.state");
    long start = System.nanoTime();
    for (int attempt = 1; System.nanoTime() - start < PATIENCE; attempt++) {
      if (attempt % NUDGE_EVERY == 0) {
        tree.write(state, "THAWED");
        LockSupport.parkNanos(LONG);
      }
      if (!tree.write(state, "FROZEN")) {
        throw gone();
      }
      if (text(state).equals("FROZEN")) {
        return true;
      }
      LockSupport.parkNanos(SHORT);
    }
    return false;
  }

  private CgroupException gone() {
    return new CgroupException(
        "container " + id.shortId() + ": cannot be frozen: it has no cgroup");
  }

  private Optional<Path> unified() {
    return places.stream()
        .filter(place -> place.hierarchy().unified())
        .map(CgroupDirectory::directory)
        .filter(directory -> tree.read(directory.resolve("cgroup.freeze")).isPresent())
        .findFirst();
  }

  private Optional<Path> legacyIfAny() {
    return places.stream()
        .filter(place -> place.has("freezer"))
        .map(CgroupDirectory::directory)
        .findFirst();
  }

  private Path legacy() {
    return legacyIfAny()
        .orElseThrow(() ->
            new CgroupException(
                "container "
                    + id.shortId()
                    + ": cannot be frozen: no cgroup v2 tree and no freezer controller"));
  }

  private String text(Path file) {
    return tree.read(file).orElse("").strip();
  }
}
