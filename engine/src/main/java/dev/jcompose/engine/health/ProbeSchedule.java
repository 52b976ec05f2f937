package dev.jcompose.engine.health;

import dev.jcompose.engine.health.Health.Status;
import java.time.Duration;
import java.util.Optional;

/// When a container is probed next, and whether an early success is believed. A value: every probe
/// results in a new one. Decision 050 has the reasons.
///
/// The scheduled probes are Docker's, and nothing early changes when they are made or what they
/// mean. While a container is starting there are others between them: the first shortly after the
/// start, then at intervals that grow with the time waited, and closely again once one has
/// succeeded. They are made only if one can be believed before the next scheduled probe, which is
/// believed at once anyway.
///
/// All times are measured from the moment the engine began to watch this run of the container.
///
/// @param age how old the run was then
/// @param due when the next scheduled probe is due
/// @param succeeding since when early probes have succeeded without a break
record ProbeSchedule(
    HealthRule rule,
    EarlyProbing early,
    Duration age,
    Duration due,
    Optional<Duration> succeeding) {

  /// The time to the first early probe, and the minimum between two of them. A program of any size
  /// needs longer than that to open its port.
  static final Duration FIRST = Duration.ofMillis(100);

  /// An early probe is made after an eighth of the time waited so far: so readiness is noticed at
  /// most an eighth late, and thirty probes cover ten seconds.
  private static final int GROWTH = 8;

  /// How many probes check whether a success lasts.
  private static final int LOOKS = 8;

  /// All early probes of the engine together take at most a quarter of a core: the pause between
  /// two probes of a container is four times the cost of one, times the number of containers that
  /// are being probed early.
  private static final int REST = 4;

  /// The assumed cost of the first probe: starting a process in a container, and running it.
  private static final Duration LEAST_COST = Duration.ofMillis(5);

  /// What comes next.
  sealed interface Next {
    /// When it is due.
    Duration at();

    /// A probe outside the schedule.
    ///
    /// @param limit after which it is killed, so that it does not delay the next scheduled one
    record Early(Duration at, Duration limit) implements Next {}

    /// One of the schedule.
    record Scheduled(Duration at) implements Next {}
  }

  /// Begins, with the first scheduled probe as far away as after a probe.
  static ProbeSchedule begin(HealthRule rule, EarlyProbing early, Status status, Duration age) {
    return new ProbeSchedule(rule, early, age, rule.pause(status, age), Optional.empty());
  }

  /// What comes next.
  ///
  /// @param cost how long the last probe of this container took; zero before the first
  /// @param probing how many containers of the engine are being probed early, this one included
  Next next(Status status, Duration now, Duration cost, int probing) {
    Duration rest = longer(cost, LEAST_COST).multipliedBy((long) REST * probing);
    Duration pause =
        succeeding
            .map(since -> settlingPause(since.plus(settling()).minus(now), cost, rest))
            .orElseGet(() -> longer(FIRST, now.dividedBy(GROWTH)));
    Duration at = now.plus(longer(pause, rest));
    Duration believed = longer(at, succeeding.orElse(at).plus(settling()));
    boolean worthwhile = early.on() && status == Status.STARTING && believed.compareTo(due) < 0;
    return worthwhile
        ? new Next.Early(at, shorter(rule.timeout(), due.minus(at)))
        : new Next.Scheduled(due);
  }

  /// So that the last probe is at the end of the settling time, and not a fraction later.
  private Duration settlingPause(Duration left, Duration cost, Duration rest) {
    Duration step = longer(settling().dividedBy(LOOKS), rest);
    boolean room = step.plus(cost).plus(rest).compareTo(left) <= 0;
    return room ? step : left;
  }

  /// After a scheduled probe, which discards the results of early ones.
  ///
  /// @param status the container's resulting health
  /// @param ended when it ended
  ProbeSchedule afterScheduled(Status status, Duration ended) {
    Duration next = ended.plus(rule.pause(status, age.plus(ended)));
    return new ProbeSchedule(rule, early, age, next, Optional.empty());
  }

  /// After an early probe that was not believed.
  ///
  /// @param ended when it ended
  ProbeSchedule afterEarly(boolean succeeded, Duration ended) {
    Optional<Duration> since = succeeded ? Optional.of(succeeding.orElse(ended)) : Optional.empty();
    return new ProbeSchedule(rule, early, age, due, since);
  }

  /// Whether an early probe is believed: it succeeded, and was begun when others had succeeded for
  /// the settling time.
  boolean believes(boolean succeeded, Duration begun) {
    return succeeded
        && (settling().isZero()
            || succeeding.map(since -> begun.compareTo(since.plus(settling())) >= 0).orElse(false));
  }

  private Duration settling() {
    return early.settling();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
