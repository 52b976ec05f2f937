package dev.jcompose.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpareMemoryTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SpareMemory memory = new SpareMemory(START);

  @Test
  void memoryIsReturnedOnceTheEngineIsQuiet() {
    Instant request = START.plusSeconds(600);
    assertThat(memory.isDue(request.plusSeconds(1), request)).isFalse();
    assertThat(memory.isDue(request.plusSeconds(5), request)).isTrue();
    memory.returned(request.plusSeconds(5));
    assertThat(memory.isDue(request.plusSeconds(600), request)).isFalse();
  }

  @Test
  void aClientThatAsksEverySecondDoesNotPreventIt() {
    Instant first = START.plusSeconds(600);
    for (int second = 1; second < 61; second++) {
      assertThat(memory.isDue(first.plusSeconds(second), first.plusSeconds(second - 1))).isFalse();
    }
    assertThat(memory.isDue(first.plusSeconds(61), first.plusSeconds(60))).isTrue();
  }

  @Test
  void anEngineThatNobodyAskedHasNothingToReturn() {
    assertThat(memory.isDue(START.plusSeconds(600), START)).isFalse();
  }

  @Test
  void aHeapIsCollectedAgainOnlyAfterItHasGrown() {
    assertThat(memory.hasGrown(1)).isTrue();
    memory.collected(12 << 20);
    assertThat(memory.hasGrown(12 << 20)).isFalse();
    assertThat(memory.hasGrown((12 << 20) + 1)).isTrue();
  }
}
