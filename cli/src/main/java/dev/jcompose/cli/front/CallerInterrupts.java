package dev.jcompose.cli.front;

import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.terminal.Interrupts;
import dev.jcompose.linux.name.SignalNumber;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/// The signals of a front. The latest subscriber gets them, as in a separate process.
final class CallerInterrupts implements Interrupts {
  private final Caller caller;
  private final Map<Integer, List<Runnable>> actions = new HashMap<>();
  private final LinkedBlockingQueue<Runnable> due = new LinkedBlockingQueue<>();
  private boolean started;

  CallerInterrupts(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Subscription on(String signal, Runnable action) {
    int number = SignalNumber.parse(signal).number();
    // A new object, so that two subscriptions with the same action are distinct.
    Runnable own = () -> action.run();
    synchronized (this) {
      if (!started) {
        // Started here, so that it is one of the command's threads.
        Thread _ = Background.start("signals", this::act);
        started = true;
      }
      actions.computeIfAbsent(number, _ -> new ArrayList<>()).add(own);
    }
    tell(Kind.CATCH, number);
    return () -> close(number, own);
  }

  private void close(int number, Runnable action) {
    boolean last;
    synchronized (this) {
      List<Runnable> left = actions.getOrDefault(number, new ArrayList<>());
      last = left.remove(action) && left.isEmpty();
    }
    if (last) {
      tell(Kind.RELEASE, number);
    }
  }

  private void tell(int kind, int number) {
    try {
      int[] _ = caller.control(kind, number);
    } catch (IOException _) {
      // The front is gone, and with it all signals.
    }
  }

  /// A signal has arrived. Does not wait until it is handled.
  synchronized void arrived(int number) {
    List<Runnable> known = actions.getOrDefault(number, List.of());
    if (!known.isEmpty()) {
      due.add(known.getLast());
    }
  }

  private void act() {
    try {
      while (true) {
        Runnable action = due.take();
        // As in the JDK: one signal does not wait for the handler of another one.
        Thread _ = Background.start("signal", action);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
