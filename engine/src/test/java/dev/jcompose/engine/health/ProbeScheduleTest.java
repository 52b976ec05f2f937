package dev.jcompose.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.health.Health.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole lives of containers, with a clock that is only counted.
class ProbeScheduleTest {
  private static final Duration COST = Duration.ofMillis(10);
  private static final Instant START = Instant.EPOCH;

  /// What was done to a container, and what it came to.
  private record Life(List<String> probes, Health health, Duration end) {
    long early() {
      return probes.stream().filter(probe -> probe.startsWith("early")).count();
    }

    List<String> scheduled() {
      return probes.stream().filter(probe -> probe.startsWith("scheduled")).toList();
    }
  }

  private static HealthRule rule(Duration interval) {
    return new HealthRule(
        List.of("true"), interval, Duration.ofSeconds(30), Duration.ZERO, Duration.ofSeconds(5), 3);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  /// @param up `1-2 5-`: when it answers
  private static boolean answers(String up, Duration at) {
    for (String span : up.isEmpty() ? new String[0] : up.split(" ", -1)) {
      String[] ends = span.split("-", 2);
      boolean begun = at.compareTo(seconds(Double.parseDouble(ends[0]))) >= 0;
      boolean over = !ends[1].isEmpty() && at.compareTo(seconds(Double.parseDouble(ends[1]))) >= 0;
      if (begun && !over) {
        return true;
      }
    }
    return false;
  }

  private static Life live(
      HealthRule rule, EarlyProbing early, String up, Duration cost, int probing) {
    List<String> probes = new ArrayList<>();
    Health health = Health.NEW;
    Duration now = Duration.ZERO;
    ProbeSchedule schedule = ProbeSchedule.begin(rule, early, health.status(), Duration.ZERO);
    Duration last = Duration.ZERO;
    while (health.status() == Status.STARTING) {
      ProbeSchedule.Next next = schedule.next(health.status(), now, last, probing);
      assertThat(next.at()).as("never two at a time").isGreaterThanOrEqualTo(now);
      Duration begun = next.at();
      boolean ok = answers(up, begun);
      last = cost;
      now = begun.plus(cost);
      Health.Probe probe = new Health.Probe(START.plus(begun), START.plus(now), ok ? 0 : 1, "");
      switch (next) {
        case ProbeSchedule.Next.Early(Duration at, Duration limit) -> {
          assertThat(at.plus(limit))
              .as("ends before the next scheduled one")
              .isLessThanOrEqualTo(schedule.due());
          boolean believed = schedule.believes(ok, begun);
          health = believed ? rule.after(health, probe, START) : health;
          schedule = schedule.afterEarly(ok, now);
          probes.add("early " + at.toMillis() + (ok ? " ok" : " failed"));
        }
        case ProbeSchedule.Next.Scheduled(Duration at) -> {
          health = rule.after(health, probe, START);
          schedule = schedule.afterScheduled(health.status(), now);
          probes.add("scheduled " + at.toMillis() + (ok ? " ok" : " failed"));
        }
      }
    }
    return new Life(probes, health, now);
  }

  private static Life live(double interval, EarlyProbing early, String up) {
    return live(rule(seconds(interval)), early, up, COST, 1);
  }

  @Test
  void distancesGrowAndBecomeShortAgainWhileASuccessSettles() {
    assertThat(live(10, EarlyProbing.USUAL, "1-").probes())
        .containsExactly(
            "early 100 failed",
            "early 210 failed",
            "early 320 failed",
            "early 430 failed",
            "early 540 failed",
            "early 650 failed",
            "early 760 failed",
            "early 870 failed",
            "early 990 failed",
            "early 1125 ok",
            "early 1385 ok",
            "early 1645 ok",
            "early 1905 ok",
            "early 2165 ok",
            "early 2425 ok",
            "early 2685 ok",
            "early 2945 ok",
            "early 3135 ok");
  }

  /// A container becomes healthy when it has answered for the settling time, and never later than
  /// by the schedule alone.
  @ParameterizedTest
  @CsvSource({
    // interval, settling, answers, healthy after at least, at most
    "10, 2,   0-,          2.1, 2.2", // at once
    "10, 2,   1-,          3,   3.3",
    "10, 2,   5-,          7,   8.3",
    "10, 2,   9.5-,       10,  10.1", // by the schedule
    "10, 2,   0-7.9 9-,    2.1, 2.2", // whoever answers for longer than the settling time
    "10, 2,   0.2-1.3 2-,  4,   4.6", // comes up, goes away, comes again
    "10, 2,   1-1.5 3-3.5 5-, 7, 8.3",
    "10, 2,   1-2.9 9-,   10,  10.1",
    "10, 0,   1-,          1,   1.3", // the first is believed
    "10, 5,   1-,          6,   6.4",
    "10, 20,  1-,         10,  10.1", // the schedule does not wait for the settling time
    "30, 2,   12-,        14,  17.2",
    "1,  2,   0-,          1,   1.1", // nothing early is worth while
    "2,  2,   1.9-,        2,   2.1"
  })
  void readiness(double interval, double settling, String answers, double from, double to) {
    Life life = live(interval, new EarlyProbing(true, seconds(settling)), answers);

    assertThat(life.health().status()).isEqualTo(Status.HEALTHY);
    assertThat(life.end()).isBetween(seconds(from), seconds(to));
    Life plain = live(interval, EarlyProbing.OFF, answers);
    assertThat(life.end()).isLessThanOrEqualTo(plain.end());
  }

  @ParameterizedTest
  @CsvSource({"10, ''", "10, 1-2", "30, 1-1.5 5-6", "1, ''"})
  void whatNeverBecomesReadyIsAsByTheScheduleAlone(double interval, String answers) {
    Life life = live(interval, EarlyProbing.USUAL, answers);
    Life plain = live(interval, EarlyProbing.OFF, answers);

    assertThat(life.health()).isEqualTo(plain.health());
    assertThat(life.health().status()).isEqualTo(Status.UNHEALTHY);
    assertThat(life.scheduled()).isEqualTo(plain.probes());
  }

  @Test
  void theLastLookIsAtTheEndOfTheSettlingTimeAlsoWhenProbesAreExpensive() {
    Life life =
        live(rule(Duration.ofSeconds(10)), EarlyProbing.USUAL, "0-", Duration.ofMillis(150), 1);

    assertThat(life.probes()).containsExactly("early 100 ok", "early 850 ok", "early 2250 ok");
  }

  @Test
  void earlyFailuresStayOutOfTheLog() {
    Health health = live(10, EarlyProbing.USUAL, "3-").health();

    assertThat(health.failingStreak()).isZero();
    assertThat(health.log()).extracting(Health.Probe::exitCode).containsExactly(0);
  }

  @Test
  void offMeansOff() {
    assertThat(live(10, EarlyProbing.OFF, "0-").probes()).containsExactly("scheduled 10000 ok");
  }

  @Test
  void aStartIntervalIsQuickEnoughByItself() {
    var rule =
        new HealthRule(
            List.of("true"),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofMillis(200),
            3);

    assertThat(live(rule, EarlyProbing.USUAL, "0.5-", COST, 1).probes())
        .containsExactly("scheduled 200 failed", "scheduled 410 failed", "scheduled 620 ok");
  }

  @ParameterizedTest
  @CsvSource({
    // milliseconds a probe takes, containers being probed early
    "10, 1",
    "100, 1",
    "1000, 1",
    "10, 50",
    "10, 600",
    "200, 20"
  })
  void theyTakeAtMostAQuarterOfACoreTogether(int cost, int probing) {
    Life life =
        live(rule(Duration.ofMinutes(5)), EarlyProbing.USUAL, "", Duration.ofMillis(cost), probing);

    // Up to the first scheduled one.
    long before = life.probes().stream().takeWhile(probe -> probe.startsWith("early")).count();
    assertThat(before * cost * probing).isLessThanOrEqualTo(5 * 60 * 1000 / 4);
    assertThat(life.early()).isGreaterThanOrEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"HEALTHY", "UNHEALTHY"})
  void onlyAStartingContainerIsProbedEarly(Status status) {
    var schedule =
        ProbeSchedule.begin(
            rule(Duration.ofSeconds(10)), EarlyProbing.USUAL, status, Duration.ofHours(1));

    assertThat(schedule.next(status, Duration.ZERO, Duration.ZERO, 1))
        .isEqualTo(new ProbeSchedule.Next.Scheduled(Duration.ofSeconds(10)));
  }

  @Test
  void theNextEngineBeginsAgain() {
    var schedule =
        ProbeSchedule.begin(
            rule(Duration.ofSeconds(10)),
            EarlyProbing.USUAL,
            Status.STARTING,
            Duration.ofSeconds(25));

    assertThat(schedule.next(Status.STARTING, Duration.ZERO, Duration.ZERO, 1).at())
        .isEqualTo(ProbeSchedule.FIRST);
    assertThat(schedule.due()).isEqualTo(Duration.ofSeconds(10));
  }
}
