package dev.jcompose.runtime.log;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
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

/// Notifies followers of changes in their directory. They share one inotify instance, created for
/// the first one: a user has at most 128 of these, and may follow more containers.
public final class LogWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);

  private final Map<Path, Set<Runnable>> followers = new HashMap<>();
  private final Map<Path, WatchKey> keys = new HashMap<>();
  private @Nullable WatchService service;

  /// A subscription, until it is closed.
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /// Calls a listener, which must not block, on every change in a directory, until the result is
  /// closed. Empty when the system cannot watch any more; then the caller has to check from time to
  /// time.
  synchronized Optional<Registration> register(Path directory, Runnable listener) {
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
      LOG.warn("log of {}: cannot be watched, polling instead", directory, limit);
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
    } catch (ClosedWatchServiceException closed) {
      return;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /// Notifies the followers of a directory that its container ended.
  public void wake(Path directory) {
    List<Runnable> listeners;
    synchronized (this) {
      listeners = List.copyOf(followers.getOrDefault(directory, Set.of()));
    }
    // Called without the lock: a listener may just be registering while it holds its own locks.
    listeners.forEach(Runnable::run);
  }

  /// Stops watching; remaining followers check from time to time.
  @Override
  public synchronized void close() {
    if (service != null) {
      try {
        service.close();
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }
  }
}
