package dev.jcompose.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HardLimitsTest {
  /// The engine's own hard limits: 50 for nofile (7), none for core (4), 10 for the rest.
  private static long own(int number) {
    return number == 7 ? 50 : number == 4 ? -1 : 10;
  }

  @ParameterizedTest
  @CsvSource({
    "true,nofile,100,",
    "true,nofile,101,101: this machine allows at most 100 (sysctl fs.nr_open)",
    "true,nofile,-1,no limit: this machine allows at most 100 (sysctl fs.nr_open)",
    "true,nproc,-1,",
    "false,nofile,50,",
    "false,nofile,51,51: this machine allows at most 50 without the capability SYS_RESOURCE",
    "false,rtprio,-1,no limit: this machine allows at most 10 without the capability SYS_RESOURCE",
    "false,rtprio,10,",
    "false,core,-1,",
    "false,unknown,99,",
  })
  void whatTheKernelWouldNotGiveIsRefused(
      boolean mayRaise, String name, long hard, String refusal) {
    assertThat(new HardLimits(() -> 100, mayRaise, HardLimitsTest::own).refusal(name, hard))
        .isEqualTo(Optional.ofNullable(refusal));
  }
}
