package dev.jcompose.scheduler.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanNode;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class PlanExecutionTest {
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  /// A plan of volumes to make: `"", "1", "1,2"` is three steps, the last after both others.
  private static Plan plan(String... after) {
    List<PlanNode> nodes = new ArrayList<>();
    for (String before : after) {
      TreeSet<StepId> ids = new TreeSet<>();
      Arrays.stream(before.split(","))
          .filter(text -> !text.isEmpty())
          .forEach(text -> ids.add(new StepId(Integer.parseInt(text))));
      int number = nodes.size() + 1;
      nodes.add(
          new PlanNode(
              new StepId(number), new Step.CreateVolume("v" + number, "v" + number), ids, "test"));
    }
    return new Plan(nodes, List.of());
  }

  private PlanExecution start(Plan plan, Effects effects, int parallelism) {
    return PlanExecution.start(
        plan,
        effects,
        new ExecutionListener() {
          @Override
          public void started(PlanNode node) {
            told.add("start " + node.id());
          }

          @Override
          public void ended(PlanNode node, StepOutcome outcome) {
            told.add(outcome.getClass().getSimpleName() + " " + node.id());
          }
        },
        parallelism);
  }

  private static Outcome end(PlanExecution execution)
      throws InterruptedException, ExecutionException, TimeoutException {
    return execution.outcome().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aStepStartsWhenEverythingBeforeItIsDone()
      throws InterruptedException, ExecutionException, TimeoutException {
    Outcome outcome = end(start(plan("", "1", "1", "2,3"), (node, _) -> "made " + node.id(), 1));
    assertThat(outcome.succeeded()).isTrue();
    assertThat(told)
        .containsExactly(
            "start #1",
            "Done #1",
            "start #2",
            "Done #2",
            "start #3",
            "Done #3",
            "start #4",
            "Done #4");
    assertThat(outcome.results().of(new StepId(4))).isEqualTo("made #4");
  }

  @Test
  void independentStepsRunAtTheSameTime()
      throws InterruptedException, ExecutionException, TimeoutException {
    CountDownLatch both = new CountDownLatch(2);
    Outcome outcome =
        end(
            start(
                plan("", ""),
                (_, _) -> {
                  both.countDown();
                  return both.await(10, TimeUnit.SECONDS) ? "" : "alone";
                },
                2));
    assertThat(outcome.results().of(new StepId(1))).isEmpty();
    assertThat(outcome.results().of(new StepId(2))).isEmpty();
  }

  @Test
  void noMoreRunAtOnceThanAllowed()
      throws InterruptedException, ExecutionException, TimeoutException {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    end(
        start(
            plan("", "", "", "", "", "", "", ""),
            (_, _) -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              LockSupport.parkNanos(100_000);
              now.decrementAndGet();
              return "";
            },
            3));
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void aFailedStepSkipsItsDependentsAndNoOthers()
      throws InterruptedException, ExecutionException, TimeoutException {
    Outcome outcome =
        end(
            start(
                plan("", "1", "2", ""),
                (node, _) -> {
                  if (node.id().number() == 1) {
                    throw new IllegalStateException("no room");
                  }
                  return "";
                },
                1));
    assertThat(told)
        .containsExactly(
            "start #1", "Failed #1", "Skipped #2", "Skipped #3", "start #4", "Done #4");
    assertThat(outcome.failures())
        .singleElement()
        .extracting(Throwable::getMessage)
        .isEqualTo("no room");
    assertThat(outcome.cancelled()).isFalse();
  }

  @Test
  void cancellingLetsRunningStepsEndAndStartsNoOthers()
      throws InterruptedException, ExecutionException, TimeoutException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    PlanExecution execution =
        start(
            plan("", "1"),
            (_, _) -> {
              begun.countDown();
              assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
              return "";
            },
            2);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    execution.cancel();
    go.countDown();
    Outcome outcome = end(execution);
    assertThat(outcome.steps().values())
        .extracting(step -> step.getClass().getSimpleName())
        .containsExactly("Done", "Cancelled");
  }

  @Test
  void aChainOfStepsRunsOnOneThread()
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    end(
        start(
            plan("", "1", "2"),
            (_, _) -> {
              threads.add(Thread.currentThread());
              return "";
            },
            4));
    assertThat(threads).hasSize(3).containsOnly(threads.getFirst());
  }

  @Test
  void anInterruptOfOneStepDoesNotReachTheNext()
      throws InterruptedException, ExecutionException, TimeoutException {
    Outcome outcome =
        end(
            start(
                plan("", "1"),
                (node, _) -> {
                  boolean before = Thread.currentThread().isInterrupted();
                  Thread.currentThread().interrupt();
                  return node.id() + " " + before;
                },
                1));
    assertThat(outcome.results().of(new StepId(2))).isEqualTo("#2 false");
  }

  @Test
  void anEmptyPlanEndsAtOnce() throws InterruptedException, ExecutionException, TimeoutException {
    assertThat(end(start(plan(), (_, _) -> "", 1)).succeeded()).isTrue();
  }
}
