package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.Fd;
import java.util.ArrayList;
import java.util.List;

/// Collects the descriptors a shim is to get, as a plan is written.
final class SessionFds {
  private final List<Fd> kept = new ArrayList<>();
  private final List<Fd> used = new ArrayList<>();

  /// For as long as the shim lives.
  int keep(Fd fd) {
    kept.add(fd);
    return fd.number();
  }

  /// For the start.
  int use(Fd fd) {
    used.add(fd);
    return fd.number();
  }

  /// Tells the shim which are which.
  void write(PlanWriter plan) {
    plan.step(ShimStep.KEEP_FDS, kept.stream().map(Fd::number).toList());
    plan.step(ShimStep.USE_FDS, used.stream().map(Fd::number).toList());
  }

  /// All of them.
  List<Fd> all() {
    List<Fd> all = new ArrayList<>(kept);
    all.addAll(used);
    return all;
  }
}
