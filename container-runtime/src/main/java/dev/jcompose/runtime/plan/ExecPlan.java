package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.runtime.ProcessSpec;
import java.util.Optional;

/// Writes the plan of a process that is started in a running container.
public final class ExecPlan {
  private static final long ALL_NAMESPACES =
      CloneFlag.NEW_MOUNTS
          | CloneFlag.NEW_CGROUP
          | CloneFlag.NEW_UTS
          | CloneFlag.NEW_IPC
          | CloneFlag.NEW_NETWORK;

  private ExecPlan() {}

  /// What it needs of the container.
  ///
  /// @param listener socket of the session
  /// @param container pidfd of the first process
  /// @param root the container's root directory
  /// @param cgroup the container's cgroup
  /// @param unifiedCgroup its directory in the v2 tree
  /// @param home the shim's cgroup
  public record Parts(
      Fd listener,
      Fd container,
      Fd root,
      CgroupView cgroup,
      Optional<Fd> unifiedCgroup,
      ShimHome home) {}

  /// Writes it.
  ///
  /// @throws IllegalArgumentException when something in the specification cannot be
  public static Plan write(ProcessSpec process, Identity identity, Parts parts) {
    PlanWriter plan = new PlanWriter();
    SessionFds fds = new SessionFds();
    parts.home().write(plan, fds);
    plan.step(Step.LISTEN, fds.keep(parts.listener()));
    if (process.stdinOpen()) {
      plan.step(Step.STDIN, 1);
    }
    if (process.terminal()) {
      plan.step(
          Step.TERMINAL,
          fds.use(parts.root()),
          process.window().rows(),
          process.window().columns());
    }
    int container = fds.use(parts.container());
    plan.step(Step.CLONE, 0, parts.unifiedCgroup().map(fds::use).orElse(-1));
    plan.step(Step.JOIN_PIDS, container);
    parts.cgroup().join().forEach(file -> plan.step(Step.CGROUP, file.toString()));
    ProcessSteps.writeLimits(plan, process, identity, false);
    plan.step(Step.SETNS, container, ALL_NAMESPACES);
    ProcessSteps.writeEnd(plan, process, identity, false);
    fds.write(plan);
    return new Plan(plan.content(), fds.all());
  }
}
