package dev.jcompose.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AtOnceTest {
  private static boolean within(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @Test
  void neitherWaitsForTheOther() {
    CountDownLatch beside = new CountDownLatch(1);
    CountDownLatch work = new CountDownLatch(1);
    AtomicBoolean met = new AtomicBoolean();
    boolean other =
        AtOnce.run(
            () -> {
              beside.countDown();
              met.set(within(work));
            },
            () -> {
              work.countDown();
              return within(beside);
            });
    assertThat(other).isTrue();
    assertThat(met).isTrue();
  }

  @Test
  void aFailureWaitsUntilTheOtherHasEnded() {
    CountDownLatch failing = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    assertThatThrownBy(() ->
            AtOnce.run(
                () -> {
                  within(failing);
                  ended.set(true);
                },
                () -> {
                  failing.countDown();
                  throw new IllegalStateException("the work");
                }))
        .hasMessage("the work");
    assertThat(ended).isTrue();
  }

  @Test
  void theFailureOfWhatRunsBesideIsThrownAsItIs() {
    assertThatThrownBy(() ->
            AtOnce.run(
                () -> {
                  throw new IllegalArgumentException("beside");
                },
                () -> "done"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beside");
  }
}
