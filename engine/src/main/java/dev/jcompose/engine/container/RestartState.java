package dev.jcompose.engine.container;

import dev.jcompose.engine.request.HostConfig.RestartPolicy;
import dev.jcompose.engine.restart.RestartRule;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;

/// What follows the next exit of a container. Used under the container's lock.
final class RestartState {
  private RestartRule rule = RestartRule.FRESH;

  /// Off when somebody sent it a signal to end it.
  private boolean allowed = true;

  private boolean bouncing;
  private Optional<Future<?>> pending = Optional.empty();

  /// A user starts it: nothing counts of what was.
  void fresh() {
    cancel();
    rule = RestartRule.FRESH;
    allowed = true;
    bouncing = false;
  }

  void cancel() {
    pending.ifPresent(start -> start.cancel(false));
    pending = Optional.empty();
  }

  /// Continues to count from a number of restarts.
  void countFrom(int restarts) {
    rule = new RestartRule(restarts, Duration.ZERO);
  }

  void rule(RestartRule next) {
    rule = next;
  }

  void forbid() {
    allowed = false;
  }

  /// Whether its stop is the first half of a restart, which starts it itself.
  void bouncing(boolean on) {
    bouncing = on;
  }

  boolean isBouncing() {
    return bouncing;
  }

  void pending(Future<?> start) {
    pending = Optional.of(start);
  }

  boolean isPending() {
    return pending.isPresent();
  }

  /// The restart that was pending takes place.
  void begun() {
    pending = Optional.empty();
    allowed = true;
  }

  /// The rule of the restart that follows an exit, if one does.
  Optional<RestartRule> after(RestartPolicy policy, int exitCode, Duration ran) {
    return bouncing ? Optional.empty() : rule.after(policy, exitCode, ran, !allowed);
  }
}
