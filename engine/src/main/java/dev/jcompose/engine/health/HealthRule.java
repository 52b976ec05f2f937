package dev.jcompose.engine.health;

import dev.jcompose.engine.health.Health.Probe;
import dev.jcompose.engine.health.Health.Status;
import dev.jcompose.engine.request.HealthConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A container's health check with all its values, and the effect of a probe's result on its
/// health.
///
/// @param command the program and arguments to run in the container
/// @see <a href="https://github.com/moby/moby/blob/master/daemon/health.go">moby,
///   daemon/health.go</a>
public record HealthRule(
    List<String> command,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    int retries) {
  private static final Duration DEFAULT_TIME = Duration.ofSeconds(30);
  private static final Duration DEFAULT_START_INTERVAL = Duration.ofSeconds(5);
  private static final int DEFAULT_RETRIES = 3;
  private static final int KEPT = 5;

  /// Copies the command.
  public HealthRule {
    command = List.copyOf(command);
  }

  /// The rule of a container's configuration; empty when it has none or turned it off.
  ///
  /// @param shell what `CMD-SHELL` is run with; empty for `/bin/sh -c`
  public static Optional<HealthRule> of(Optional<HealthConfig> check, List<String> shell) {
    return check.flatMap(wish ->
        command(wish.test(), shell)
            .map(command ->
                new HealthRule(
                    command,
                    time(wish.interval(), DEFAULT_TIME),
                    time(wish.timeout(), DEFAULT_TIME),
                    Duration.ofNanos(wish.startPeriod()),
                    time(wish.startInterval(), DEFAULT_START_INTERVAL),
                    wish.retries() == 0 ? DEFAULT_RETRIES : wish.retries())));
  }

  private static Optional<List<String>> command(List<String> test, List<String> shell) {
    if (test.size() < 2) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    switch (test.getFirst()) {
      case "CMD" -> {}
      case "CMD-SHELL" -> words.addAll(shell.isEmpty() ? List.of("/bin/sh", "-c") : shell);
      default -> {
        return Optional.empty();
      }
    }
    words.addAll(test.subList(1, test.size()));
    return Optional.of(words);
  }

  private static Duration time(long nanos, Duration otherwise) {
    return nanos == 0 ? otherwise : Duration.ofNanos(nanos);
  }

  /// How long to wait, from the end of the last probe or from the start of the container.
  ///
  /// @param age since the container was started
  public Duration pause(Status status, Duration age) {
    return age.compareTo(startPeriod) < 0 && status == Status.STARTING ? startInterval : interval;
  }

  /// The health after one more probe.
  public Health after(Health before, Probe probe, Instant startedAt) {
    List<Probe> log = new ArrayList<>(before.log());
    log.add(probe);
    while (log.size() > KEPT) {
      log.removeFirst();
    }
    if (probe.exitCode() == 0) {
      return new Health(Status.HEALTHY, 0, log);
    }
    boolean excused =
        before.status() == Status.STARTING
            && Duration.between(startedAt, probe.start()).compareTo(startPeriod) < 0;
    if (excused) {
      return new Health(before.status(), before.failingStreak(), log);
    }
    int streak = before.failingStreak() + 1;
    return new Health(streak >= retries ? Status.UNHEALTHY : before.status(), streak, log);
  }
}
