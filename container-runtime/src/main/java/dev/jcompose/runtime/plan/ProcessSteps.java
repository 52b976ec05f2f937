package dev.jcompose.runtime.plan;

import dev.jcompose.linux.name.ResourceLimit;
import dev.jcompose.runtime.HookSpec;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.ProcessSpec.Rlimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The steps that turn a process into the user's program, for the first process of a container and
/// for an exec.
final class ProcessSteps {
  private ProcessSteps() {}

  /// The steps that need the host's `/proc` and all privileges.
  ///
  /// @throws IllegalArgumentException for an invalid limit
  static void writeLimits(PlanWriter plan, ProcessSpec process) {
    plan.step(ShimStep.OOM_SCORE, process.oomScoreAdj().orElse(0));
    for (Map.Entry<String, Rlimit> limit : process.rlimits().entrySet()) {
      int number = ResourceLimit.NAMES.indexOf(limit.getKey());
      if (number < 0) {
        throw new IllegalArgumentException("invalid ulimit type: " + limit.getKey());
      }
      long soft = limit.getValue().soft();
      long hard = limit.getValue().hard();
      // -1 is RLIM_INFINITY, the largest number.
      if (Long.compareUnsigned(soft, hard) > 0) {
        throw new IllegalArgumentException(
            "ulimit soft limit must be less than or equal to hard limit: " + soft + " > " + hard);
      }
      plan.step(ShimStep.RLIMIT, number, soft, hard);
    }
  }

  /// Confines it from its `execve` on, and a hook as well: so hooks of the host come before.
  static void writeLabel(PlanWriter plan, Identity identity, boolean init) {
    identity.label().ifPresent(label -> plan.step(ShimStep.APPARMOR, label, init ? 1 : 0));
  }

  /// The last steps, up to `execve`. The filter is loaded as late as possible: without
  /// `no_new_privileges`, loading it needs a capability that is then dropped.
  ///
  /// @param hooks run just before it
  static void writeEnd(
      PlanWriter plan, ProcessSpec process, Identity identity, boolean init, HookSteps hooks) {
    String directory = process.workingDirectory();
    plan.step(ShimStep.WORKING_DIRECTORY, directory.isEmpty() ? "/" : directory);
    if (!identity.noNewPrivileges()) {
      identity.filter().ifPresent(filter -> plan.step(ShimStep.SECCOMP, List.of(filter)));
    }
    List<Object> user = new ArrayList<>();
    user.add(identity.user().uid());
    user.add(identity.user().gid());
    user.add(identity.capabilities());
    user.addAll(identity.user().groups());
    plan.step(ShimStep.USER, user);
    if (identity.noNewPrivileges()) {
      plan.step(ShimStep.NO_NEW_PRIVILEGES);
      identity.filter().ifPresent(filter -> plan.step(ShimStep.SECCOMP, List.of(filter)));
    }
    hooks.run(plan, HookSpec.Point.START_CONTAINER);
    if (init) {
      plan.step(ShimStep.INIT);
    }
    List<String> environment = ProcessEnvironment.of(process, identity);
    List<Object> program = new ArrayList<>();
    program.add(process.args().size());
    program.add(environment.size());
    program.addAll(process.args());
    program.addAll(environment);
    plan.step(ShimStep.EXEC, program);
  }
}
