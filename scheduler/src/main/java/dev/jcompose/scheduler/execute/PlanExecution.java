package dev.jcompose.scheduler.execute;

import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanNode;
import dev.jcompose.scheduler.plan.StepId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;

/// One execution of one plan. All bookkeeping happens on one Vert.x event loop, so it needs no
/// locks; each step runs on a virtual thread of its own.
///
/// A step starts as soon as everything it waits for is done. When one fails, all that depend on it
/// are skipped before anything else starts; independent steps continue.
public final class PlanExecution {
  private final Plan plan;
  private final Effects effects;
  private final ExecutionListener listener;
  private final Context loop;
  private final int parallelism;

  private final Results results = new Results();
  private final SortedMap<StepId, StepOutcome> outcomes = new TreeMap<>();
  private final Map<StepId, Integer> waitingFor = new HashMap<>();
  private final Map<StepId, Thread> running = new HashMap<>();
  private final Queue<PlanNode> ready = new ArrayDeque<>();
  private final Promise<Outcome> end = Promise.promise();
  private boolean cancelled;

  private PlanExecution(
      Vertx vertx, Plan plan, Effects effects, ExecutionListener listener, int parallelism) {
    this.plan = plan;
    this.effects = effects;
    this.listener = listener;
    this.loop = vertx.getOrCreateContext();
    this.parallelism = parallelism;
  }

  /// Starts to execute a plan.
  ///
  /// @param parallelism how many steps may run at once, at least 1
  public static PlanExecution start(
      Vertx vertx, Plan plan, Effects effects, ExecutionListener listener, int parallelism) {
    PlanExecution execution = new PlanExecution(vertx, plan, effects, listener, parallelism);
    execution.loop.runOnContext(_ -> execution.begin());
    return execution;
  }

  /// Succeeds when every step has an outcome, even when some have failed.
  public Future<Outcome> outcome() {
    return end.future();
  }

  /// Starts no further step and interrupts those that only wait; the others are allowed to finish.
  /// Idempotent.
  public void cancel() {
    loop.runOnContext(_ -> {
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
    });
  }

  private void begin() {
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
    while (!ready.isEmpty() && running.size() < parallelism) {
      PlanNode node = ready.remove();
      listener.started(node);
      running.put(
          node.id(),
          Thread.ofVirtual().name("step-" + node.id().number()).start(() -> perform(node)));
    }
  }

  /// Runs on the step's own thread.
  private void perform(PlanNode node) {
    StepOutcome outcome;
    try {
      results.put(node.id(), effects.perform(node, results));
      outcome = new StepOutcome.Done();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      outcome = new StepOutcome.Cancelled();
    } catch (Exception | Error failure) {
      outcome = new StepOutcome.Failed(failure);
    }
    StepOutcome ended = outcome;
    loop.runOnContext(_ -> ended(node, ended));
  }

  private void ended(PlanNode node, StepOutcome outcome) {
    running.remove(node.id());
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
    startWhatIsReady();
    finishWhenAllHaveEnded();
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
      end.tryComplete(new Outcome(outcomes, results));
    }
  }
}
