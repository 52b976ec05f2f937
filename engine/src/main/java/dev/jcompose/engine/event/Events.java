package dev.jcompose.engine.event;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The events of an engine: the last ones are kept for late subscribers, and subscribers get each
/// new one in order.
public final class Events {
  /// How many past events are kept.
  private static final int KEPT = 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Event> past = new ArrayDeque<>();
  private final CopyOnWriteArrayList<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
  private final List<Event> unsaved = new ArrayList<>();
  private final EventHistory history;
  private boolean loaded;

  /// @param file keeps the last ones for the next engine; read when somebody asks for the past or
  ///   with the first save, because reading thousands of events would delay the engine's start
  public Events(Path file) {
    history = new EventHistory(file, KEPT);
  }

  /// Tells everybody, now.
  public void publish(String type, String action, String id, Map<String, String> attributes) {
    lock.lock();
    try {
      // The clock is read under the lock, so that times increase in the order of delivery.
      var event = new Event(type, action, id, attributes, Instant.now());
      if (past.size() == KEPT) {
        past.removeFirst();
      }
      past.addLast(event);
      if (unsaved.size() < KEPT) {
        unsaved.add(event);
      }
      listeners.forEach(listener -> listener.accept(event));
    } finally {
      lock.unlock();
    }
  }

  /// Puts those of earlier engines before the ones that were published meanwhile.
  private void load() {
    synchronized (history) {
      if (loaded) {
        return;
      }
      loaded = true;
      List<Event> before = history.read();
      lock.lock();
      try {
        for (Event event : before.reversed()) {
          if (past.size() < KEPT) {
            past.addFirst(event);
          }
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /// Writes new events to disk.
  public void save() {
    load();
    List<Event> fresh;
    List<Event> all;
    lock.lock();
    try {
      fresh = List.copyOf(unsaved);
      unsaved.clear();
      all = List.copyOf(past);
    } finally {
      lock.unlock();
    }
    if (!fresh.isEmpty()) {
      synchronized (history) {
        history.add(fresh, all);
      }
    }
  }

  /// Subscribes to all events until closed.
  ///
  /// @param since past events from then on come first
  /// @param listener called in order, on the thread that publishes: must neither block nor throw
  public Subscription subscribe(Optional<Instant> since, Consumer<Event> listener) {
    since.ifPresent(_ -> load());
    lock.lock();
    try {
      since.ifPresent(
          start -> past.stream().filter(event -> !event.time().isBefore(start)).forEach(listener));
      listeners.add(listener);
    } finally {
      lock.unlock();
    }
    return () -> listeners.remove(listener);
  }

  /// The events from `since` up to `until` that are still kept.
  public List<Event> between(Instant since, Instant until) {
    load();
    lock.lock();
    try {
      return past.stream()
          .filter(event -> !event.time().isBefore(since) && !event.time().isAfter(until))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /// A subscription; close it to end it.
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
