package dev.jcompose.runtime.plan;

import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.LogSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.StartResources;
import dev.jcompose.runtime.plan.ContainerPlan.Inputs;
import dev.jcompose.runtime.plan.ContainerPlan.Place;

/// What the shim of a container has to know, whoever makes the container.
final class ShimSteps {
  /// The kernel should kill any container rather than a shim, which records the container's end.
  private static final int PROTECTED = -999;

  private ShimSteps() {}

  static void write(
      PlanWriter plan, SessionFds fds, ContainerSpec spec, Place place, Inputs inputs) {
    place.home().write(plan, fds);
    plan.step(ShimStep.LISTEN, fds.keep(place.listener()));
    plan.step(ShimStep.RUN_DIR, fds.keep(place.directory()), place.bootId());
    inputs.resources().held().forEach(fds::keep);
    for (StartResources.Relay relay : inputs.resources().relays()) {
      plan.step(
          ShimStep.RELAY,
          fds.keep(relay.socket()),
          relay.protocol(),
          relay.address().getAddress(),
          relay.port());
    }
    if (spec.log() instanceof LogSpec.JsonFile log) {
      String name = String.valueOf(log.file().getFileName());
      plan.step(ShimStep.LOG, fds.keep(place.logDirectory()), name, log.maxSize(), log.maxFiles());
    }
    if (spec.process().stdinOpen()) {
      plan.step(ShimStep.STDIN, spec.process().stdinOnce() ? 1 : 0);
    }
    if (spec.process().terminal()) {
      ProcessSpec.Window window = spec.process().window();
      plan.step(ShimStep.TERMINAL, -1, window.rows(), window.columns());
    }
    plan.step(ShimStep.PROTECT, PROTECTED);
    inputs.cgroup().oomFile().ifPresent(file -> plan.step(ShimStep.OOM_FILE, file.toString()));
    if (!(spec.namespaces().pid() instanceof Sharing.Own)) {
      plan.step(ShimStep.KILL_FILE, inputs.cgroup().killFile().toString());
    }
  }
}
