package dev.jcompose.engine.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.request.HostConfig.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartRuleTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final RestartPolicy ALWAYS = new RestartPolicy("always", 0);

  @ParameterizedTest(name = "{0}:{1} after exit {2}, stopped by hand {3}: {4}")
  @CsvSource({
    "no,             0, 1, false, false",
    "always,         0, 0, false, true",
    "always,         0, 1, true,  false",
    "unless-stopped, 0, 0, false, true",
    "unless-stopped, 0, 0, true,  false",
    "on-failure,     0, 0, false, false",
    "on-failure,     0, 1, false, true",
    "on-failure,     0, 1, true,  false",
  })
  void thePolicyDecides(String name, int max, int exit, boolean byHand, boolean again) {
    Optional<RestartRule> next =
        RestartRule.FRESH.after(new RestartPolicy(name, max), exit, SHORT, byHand);

    assertThat(next.isPresent()).isEqualTo(again);
  }

  @Test
  void theDelayDoublesUpToAMinute() {
    List<Long> delays = new ArrayList<>();
    RestartRule rule = RestartRule.FRESH;
    for (int run = 0; run < 12; run++) {
      rule = rule.after(ALWAYS, 1, SHORT, false).orElseThrow();
      delays.add(rule.delay().toMillis());
    }

    assertThat(delays)
        .containsExactly(
            100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 51200L, 60000L, 60000L);
    assertThat(rule.count()).isEqualTo(12);
  }

  @Test
  void aGoodRunSetsTheDelayBack() {
    var worn = new RestartRule(7, Duration.ofSeconds(6));

    assertThat(worn.after(ALWAYS, 1, Duration.ofSeconds(10), false))
        .contains(new RestartRule(8, Duration.ofMillis(100)));
    assertThat(worn.after(ALWAYS, 1, Duration.ofMillis(9999), false))
        .contains(new RestartRule(8, Duration.ofSeconds(12)));
  }

  @Test
  void onFailureStopsAfterItsRetries() {
    var policy = new RestartPolicy("on-failure", 3);
    Optional<RestartRule> rule = Optional.of(RestartRule.FRESH);
    int restarts = 0;
    while (true) {
      rule = rule.orElseThrow().after(policy, 1, SHORT, false);
      if (rule.isEmpty()) {
        break;
      }
      restarts++;
    }

    assertThat(restarts).isEqualTo(3);
  }
}
