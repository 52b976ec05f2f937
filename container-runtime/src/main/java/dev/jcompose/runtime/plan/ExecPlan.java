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
  /// @param user the container's user namespace
  public record Inputs(
      Fd listener,
      Fd container,
      Fd root,
      CgroupView cgroup,
      Optional<Fd> unifiedCgroup,
      ShimHome home,
      Optional<UserNamespace> user) {}

  /// What its shim has to know.
  ///
  /// @param listener its socket
  /// @param root the container's root, in which its terminal is made; absent when somebody else
  ///   makes it
  /// @param home its cgroup
  public record Session(ProcessSpec process, Fd listener, Optional<Fd> root, ShimHome home) {
    void write(PlanWriter plan, SessionFds fds) {
      home.write(plan, fds);
      plan.step(ShimStep.LISTEN, fds.keep(listener));
      if (process.stdinOpen()) {
        plan.step(ShimStep.STDIN, 1);
      }
      if (process.terminal()) {
        plan.step(
            ShimStep.TERMINAL,
            root.map(fds::use).orElse(-1),
            process.window().rows(),
            process.window().columns());
      }
    }
  }

  /// Writes it.
  ///
  /// @throws IllegalArgumentException when something in the specification is not possible
  public static ShimPlan write(ProcessSpec process, Identity identity, Inputs inputs) {
    PlanWriter plan = new PlanWriter();
    SessionFds fds = new SessionFds();
    new Session(process, inputs.listener(), Optional.of(inputs.root()), inputs.home())
        .write(plan, fds);
    int container = fds.use(inputs.container());
    plan.step(ShimStep.CLONE, 0, inputs.unifiedCgroup().map(fds::use).orElse(-1));
    plan.step(ShimStep.JOIN_PIDS, container);
    inputs.cgroup().join().forEach(file -> plan.step(ShimStep.CGROUP, file.toString()));
    ProcessSteps.writeLimits(plan, process);
    ProcessSteps.writeLabel(plan, identity, false);
    plan.step(ShimStep.SETNS, container, ALL_NAMESPACES);
    inputs.user().ifPresent(user -> user.enter(plan, fds, false));
    ProcessSteps.writeEnd(plan, process, identity, false, HookSteps.NONE);
    fds.write(plan);
    return new ShimPlan(plan.content(), fds.all());
  }
}
