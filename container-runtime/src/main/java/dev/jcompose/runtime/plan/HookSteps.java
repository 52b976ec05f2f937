package dev.jcompose.runtime.plan;

import dev.jcompose.runtime.HookSpec;
import java.util.ArrayList;
import java.util.List;

/// The steps that run a container's hooks.
///
/// @param hooks in their order
record HookSteps(List<HookSpec> hooks) {
  static final HookSteps NONE = new HookSteps(List.of());

  /// What the shim has to know about all of them.
  ///
  /// @param state the beginning of what they are told
  void write(PlanWriter plan, String state) {
    if (hooks.isEmpty()) {
      return;
    }
    plan.step(ShimStep.STATE, state);
    for (HookSpec hook : hooks) {
      List<Object> fields = new ArrayList<>();
      fields.add(number(hook.point()));
      fields.add(hook.path());
      fields.add(hook.timeout());
      fields.add(hook.args().size());
      fields.add(hook.environment().size());
      fields.addAll(hook.args());
      fields.addAll(hook.environment());
      plan.step(ShimStep.HOOK, fields);
    }
  }

  /// A point's number in `enum hook_point` of the shim's `plan.h`.
  static int number(HookSpec.Point point) {
    return switch (point) {
      case PRESTART -> 0;
      case CREATE_RUNTIME -> 1;
      case CREATE_CONTAINER -> 2;
      case START_CONTAINER -> 3;
      case POSTSTART -> 4;
      case POSTSTOP -> 5;
    };
  }

  /// Runs those of one point here.
  void run(PlanWriter plan, HookSpec.Point point) {
    if (hooks.stream().anyMatch(hook -> hook.point() == point)) {
      plan.step(ShimStep.RUN_HOOKS, number(point));
    }
  }
}
