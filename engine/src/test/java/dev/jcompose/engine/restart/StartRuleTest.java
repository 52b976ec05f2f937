package dev.jcompose.engine.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.request.HostConfig.RestartPolicy;
import dev.jcompose.engine.state.Beginning;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartRuleTest {
  @ParameterizedTest(name = "{0}, {1}, by hand {2}: {3}")
  @CsvSource({
    "REBOOT,  always,         false, true",
    "REBOOT,  always,         true,  true",
    "REBOOT,  unless-stopped, false, true",
    "REBOOT,  unless-stopped, true,  false",
    "REBOOT,  on-failure,     false, false",
    "REBOOT,  no,             false, false",
    "RESTART, always,         true,  true",
    "RESTART, unless-stopped, true,  false",
    "RESTART, unless-stopped, false, true",
    "RESTART, on-failure,     true,  false",
    "WAKING,  always,         true,  false",
    "WAKING,  unless-stopped, false, false",
    "STOPPING, always,        false, false",
    "STOPPING, unless-stopped, false, false",
  })
  void asWhenDockersDaemonStarts(
      Beginning beginning, String policy, boolean byHand, boolean starts) {
    assertThat(StartRule.starts(beginning, new RestartPolicy(policy, 0), byHand)).isEqualTo(starts);
  }
}
