package dev.jcompose.engine.restart;

import dev.jcompose.engine.request.HostConfig.RestartPolicy;
import java.time.Duration;
import java.util.Optional;

/// Docker's restart policies: whether a container that ended is restarted, and after how long.
///
/// The delay starts at 100 ms and doubles with each restart up to a minute; a run of ten seconds or
/// more resets it.
///
/// @param count restarts since a user started it
/// @param delay before the last restart; zero when there was none
/// @see <a href="https://github.com/moby/moby/tree/master/daemon/internal/restartmanager">moby</a>
public record RestartRule(int count, Duration delay) {
  /// After a start by the user.
  public static final RestartRule FRESH = new RestartRule(0, Duration.ZERO);

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration GOOD_RUN = Duration.ofSeconds(10);

  /// The restart after an exit; empty when the container stays down.
  ///
  /// @param ran how long it ran
  /// @param byHand whether a user stopped it
  public Optional<RestartRule> after(
      RestartPolicy policy, int exitCode, Duration ran, boolean byHand) {
    if (byHand || !wants(policy, exitCode)) {
      return Optional.empty();
    }
    Duration last = ran.compareTo(GOOD_RUN) >= 0 ? Duration.ZERO : delay;
    Duration next = last.isZero() ? FIRST : last.multipliedBy(2);
    return Optional.of(new RestartRule(count + 1, next.compareTo(LONGEST) > 0 ? LONGEST : next));
  }

  private boolean wants(RestartPolicy policy, int exitCode) {
    return switch (policy.name()) {
      case "always", "unless-stopped" -> true;
      case "on-failure" ->
          exitCode != 0 && (policy.maximumRetryCount() == 0 || count < policy.maximumRetryCount());
      default -> false;
    };
  }
}
