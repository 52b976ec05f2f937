package dev.jcompose.scheduler.execute;

import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanNode;
import dev.jcompose.scheduler.plan.StepId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// One execution of one plan. Steps run on virtual threads; the bookkeeping between them is done by
/// the thread of the step that has ended, one at a time (decision 076).
///
/// A step starts as soon as everything it waits for is done. When one fails, all that depend on it
/// are skipped before anything else starts; independent steps continue.
public final class PlanExecution {
  private final Plan plan;
  private final Effects effects;
  private final ExecutionListener listener;
  private final int parallelism;

  private final Results results = new Results();
  private final SortedMap<StepId, StepOutcome> outcomes = new TreeMap<>();
  private final Map<StepId, Integer> waitingFor = new HashMap<>();
  private final Map<StepId, Thread> running = new HashMap<>();
  private final Queue<PlanNode> ready = new ArrayDeque<>();
  private final CompletableFuture<Outcome> end = new CompletableFuture<>();
  private boolean cancelled;

  private PlanExecution(Plan plan, Effects effects, ExecutionListener listener, int parallelism) {
    this.plan = plan;
    this.effects = effects;
    this.listener = listener;
    this.parallelism = parallelism;
  }

  /// Starts to execute a plan.
  ///
  /// @param parallelism how many steps may run at once, at least 1
  public static PlanExecution start(
      Plan plan, Effects effects, ExecutionListener listener, int parallelism) {
    PlanExecution execution = new PlanExecution(plan, effects, listener, parallelism);
    execution.begin();
    return execution;
  }

  /// Completes when every step has an outcome, even when some have failed.
  public CompletableFuture<Outcome> outcome() {
    return end.copy();
  }

  /// Starts no further step and interrupts those that only wait; the others are allowed to finish.
  /// Idempotent.
  public synchronized void cancel() {
    if (cancelled) {
      return;
    }
    cancelled = true;
    for (PlanNode node : plan.nodes()) {
      if (!outcomes.containsKey(node.id()) && !running.containsKey(node.id())) {
        record(node, new StepOutcome.Cancelled());
      }
    }
    ready.clear();
    running.forEach((id, thread) -> {
      if (plan.node(id).step().interruptible()) {
        thread.interrupt();
      }
    });
    finishWhenAllHaveEnded();
  }

  private synchronized void begin() {
    for (PlanNode node : plan.nodes()) {
      waitingFor.put(node.id(), node.after().size());
      if (node.after().isEmpty()) {
        ready.add(node);
      }
    }
    startWhatIsReady();
    finishWhenAllHaveEnded();
  }

  private void startWhatIsReady() {
    for (Optional<PlanNode> next = nextReady(); next.isPresent(); next = nextReady()) {
      PlanNode node = next.get();
      begins(
              node,
              Thread.ofVirtual().name("step-" + node.id().number()).unstarted(() -> perform(node)))
          .start();
    }
  }

  private Optional<PlanNode> nextReady() {
    return running.size() < parallelism ? Optional.ofNullable(ready.poll()) : Optional.empty();
  }

  private Thread begins(PlanNode node, Thread thread) {
    listener.started(node);
    running.put(node.id(), thread);
    return thread;
  }

  /// Goes on with what a step made possible: to wake another thread for it takes longer than many a
  /// step.
  private void perform(PlanNode first) {
    Optional<PlanNode> node = Optional.of(first);
    while (node.isPresent()) {
      node = ended(node.get(), outcomeOf(node.get()));
    }
  }

  private StepOutcome outcomeOf(PlanNode node) {
    try {
      results.put(node.id(), effects.perform(node, results));
      return new StepOutcome.Done();
    } catch (InterruptedException interrupted) {
      return new StepOutcome.Cancelled();
    } catch (Exception | Error failure) {
      return new StepOutcome.Failed(failure);
    }
  }

  /// @return the step that this thread takes next
  private synchronized Optional<PlanNode> ended(PlanNode node, StepOutcome outcome) {
    running.remove(node.id());
    // An interrupt was meant for the step that has ended.
    Thread.interrupted();
    record(node, outcome);
    if (outcome instanceof StepOutcome.Done) {
      for (StepId dependent : plan.dependents(node.id())) {
        int left = waitingFor.merge(dependent, -1, Integer::sum);
        if (left == 0 && !outcomes.containsKey(dependent)) {
          ready.add(plan.node(dependent));
        }
      }
    } else {
      skipDependents(node.id());
    }
    Optional<PlanNode> next = nextReady();
    next.ifPresent(following -> begins(following, Thread.currentThread()));
    startWhatIsReady();
    finishWhenAllHaveEnded();
    return next;
  }

  private void skipDependents(StepId failed) {
    for (StepId dependent : plan.dependents(failed)) {
      if (!outcomes.containsKey(dependent)) {
        record(plan.node(dependent), new StepOutcome.Skipped(failed));
        skipDependents(dependent);
      }
    }
  }

  private void record(PlanNode node, StepOutcome outcome) {
    outcomes.put(node.id(), outcome);
    listener.ended(node, outcome);
  }

  private void finishWhenAllHaveEnded() {
    if (outcomes.size() == waitingFor.size() && running.isEmpty()) {
      end.complete(new Outcome(outcomes, results));
    }
  }
}
