package dev.jcompose.scheduler.execute;

import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.StepId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What steps gave back, by step. Thread-safe.
public final class Results {
  private final Map<StepId, String> values = new ConcurrentHashMap<>();

  void put(StepId step, String value) {
    values.put(step, value);
  }

  /// The result of a step.
  ///
  /// @throws IllegalStateException when it has not been done
  public String of(StepId step) {
    String value = values.get(step);
    if (value == null) {
      throw new IllegalStateException("step " + step + " has not been done");
    }
    return value;
  }

  /// The id of a container, whether it existed before or was created by this plan.
  public String idOf(ContainerRef ref) {
    return switch (ref) {
      case ContainerRef.Existing existing -> existing.id();
      case ContainerRef.Made made -> of(made.by());
    };
  }
}
