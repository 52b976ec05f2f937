package dev.jcompose.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What the cgroups above a container are given.
class RealtimeBudgetTest extends FakeCgroups {
  private static final Path CPU = ROOT.resolve("cpu");
  private static final Path ENGINE = CPU.resolve("own/eng");

  private void there(Path directory, long runtime, long period) {
    tree.mount(
        directory, Map.of("cpu.rt_runtime_us", runtime + "\n", "cpu.rt_period_us", period + "\n"));
  }

  private void raise(long runtime, OptionalLong period) {
    tree.writes();
    new RealtimeBudget(tree, CPU).raise(ENGINE.resolve("new"), runtime, period);
  }

  @Test
  void aShorterPeriodNeedsMoreAbove() {
    there(CPU, 950_000, 1_000_000);
    there(CPU.resolve("own"), 0, 1_000_000);
    there(ENGINE, 0, 500_000);
    there(ENGINE.resolve("new"), 0, 1_000_000);

    raise(1000, OptionalLong.of(250_000));

    assertThat(tree.writes())
        .containsExactly("cpu/own/cpu.rt_runtime_us=4000", "cpu/own/eng/cpu.rt_runtime_us=2000");
  }

  @Test
  void whatOthersHaveCountsToo() {
    there(CPU, 950_000, 1_000_000);
    there(CPU.resolve("own"), 5000, 1_000_000);
    there(CPU.resolve("own/other"), 3000, 1_000_000);
    there(ENGINE, 2000, 1_000_000);
    there(ENGINE.resolve("first"), 2000, 1_000_000);
    there(ENGINE.resolve("new"), 0, 1_000_000);

    raise(1000, OptionalLong.empty());

    assertThat(tree.writes())
        .containsExactly("cpu/own/cpu.rt_runtime_us=6000", "cpu/own/eng/cpu.rt_runtime_us=3000");
  }

  @Test
  void enoughStaysAsItIs() {
    there(CPU, 950_000, 1_000_000);
    there(CPU.resolve("own"), 5000, 1_000_000);
    there(ENGINE, 5000, 1_000_000);
    there(ENGINE.resolve("new"), 0, 1_000_000);

    raise(1000, OptionalLong.empty());

    assertThat(tree.writes()).isEmpty();
  }
}
