package dev.jcompose.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which requests get which answer. Answers are numbered in the order in which they were begun.
class EqualRequestsTest {
  private final EqualRequests<String, Integer> requests = new EqualRequests<>();
  private final ExecutorService clients = Executors.newCachedThreadPool();
  private final AtomicInteger begun = new AtomicInteger();
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @AfterEach
  void stop() {
    mayEnd.countDown();
    clients.close();
  }

  @Test
  void whatArrivesWhileAnAnswerIsMadeGetsTheNextOneTogether()
      throws ExecutionException, InterruptedException {
    Future<Integer> first = clients.submit(() -> requests.answer("all", this::slowly));
    await().until(() -> begun.get() == 1);

    List<Thread> threads = new ArrayList<>();
    List<Future<Integer>> later = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      later.add(clients.submit(waiting(threads, () -> requests.answer("all", this::slowly))));
    }
    await().until(() -> waitingIn(threads) == 20);
    mayEnd.countDown();

    assertThat(first.get()).isEqualTo(1);
    for (Future<Integer> answer : later) {
      assertThat(answer.get()).isEqualTo(2);
    }
    assertThat(requests.answer("all", this::slowly)).isEqualTo(3);
  }

  @Test
  void anotherRequestDoesNotWait() {
    Future<Integer> first = clients.submit(() -> requests.answer("all", this::slowly));
    await().until(() -> begun.get() == 1);

    assertThat(requests.answer("running", begun::incrementAndGet)).isEqualTo(2);
    assertThat(first.isDone()).isFalse();
  }

  @Test
  void aFailureIsThrownAndForgotten() {
    assertThatThrownBy(() ->
            requests.answer(
                "all",
                () -> {
                  throw HttpProblem.badRequest("no such filter");
                }))
        .isInstanceOf(HttpProblem.class)
        .hasMessage("no such filter");
    assertThat(requests.answer("all", begun::incrementAndGet)).isEqualTo(1);
  }

  private int slowly() {
    int number = begun.incrementAndGet();
    try {
      mayEnd.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
    return number;
  }

  private static <T> Callable<T> waiting(List<Thread> threads, Callable<T> call) {
    return () -> {
      synchronized (threads) {
        threads.add(Thread.currentThread());
      }
      return call.call();
    };
  }

  private static long waitingIn(List<Thread> threads) {
    synchronized (threads) {
      return threads.stream().filter(t -> t.getState() == Thread.State.WAITING).count();
    }
  }
}
