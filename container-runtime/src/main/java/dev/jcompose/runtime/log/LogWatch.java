package dev.jcompose.runtime.log;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells followers that something in their directory changed. All share one inotify instance: a
/// user has 128 of these, and may follow more containers.
final class LogWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
  private static final LogWatch SHARED = new LogWatch();

  private final Map<Path, Set<Runnable>> followers = new HashMap<>();
  private final Map<Path, WatchKey> keys = new HashMap<>();
  private @Nullable WatchService service;

  private LogWatch() {}

  /// Calls a listener, which must not block, on every change below a directory, until the result is
  /// closed. Nothing when the system cannot watch any more: one has to look from time to time then.
  static Optional<AutoCloseable> register(Path directory, Runnable listener) {
    return SHARED.add(directory, listener);
  }

  private synchronized Optional<AutoCloseable> add(Path directory, Runnable listener) {
    try {
      WatchService watching = service;
      if (watching == null) {
        watching = directory.getFileSystem().newWatchService();
        service = watching;
        WatchService started = watching;
        Thread.ofVirtual().name("log-watch").start(() -> dispatch(started));
      }
      if (!keys.containsKey(directory)) {
        keys.put(directory, directory.register(watching, ENTRY_MODIFY, ENTRY_CREATE));
      }
    } catch (IOException limit) {
      LOG.warn("log of {}: cannot be watched, looking every moment instead", directory, limit);
      return Optional.empty();
    }
    followers.computeIfAbsent(directory, _ -> new HashSet<>()).add(listener);
    return Optional.of(() -> remove(directory, listener));
  }

  private synchronized void remove(Path directory, Runnable listener) {
    Set<Runnable> listeners = followers.getOrDefault(directory, Set.of());
    listeners.remove(listener);
    if (listeners.isEmpty()) {
      followers.remove(directory);
      WatchKey key = keys.remove(directory);
      if (key != null) {
        key.cancel();
      }
    }
  }

  private void dispatch(WatchService watching) {
    try {
      while (true) {
        WatchKey key = watching.take();
        key.pollEvents();
        key.reset();
        if (key.watchable() instanceof Path directory) {
          wake(directory);
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  // Called without the lock: a listener may be about to register, holding locks of its own.
  private void wake(Path directory) {
    List<Runnable> listeners;
    synchronized (this) {
      listeners = List.copyOf(followers.getOrDefault(directory, Set.of()));
    }
    listeners.forEach(Runnable::run);
  }
}
