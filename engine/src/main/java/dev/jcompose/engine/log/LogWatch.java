package dev.jcompose.engine.log;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Wakes those who follow logs: one inotify instance for all of them, made when the first one
/// comes.
public final class LogWatch implements AutoCloseable {
  private final Map<Path, Watched> watched = new HashMap<>();
  private @Nullable WatchService service;

  private record Watched(WatchKey key, List<Semaphore> followers) {}

  /// Releases the semaphore whenever something in the directory changes.
  synchronized void follow(Path directory, Semaphore follower) throws IOException {
    Watched known = watched.get(directory);
    if (known == null) {
      WatchKey key =
          directory.register(
              running(),
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY);
      known = new Watched(key, new ArrayList<>(1));
      watched.put(directory, known);
    }
    known.followers().add(follower);
  }

  synchronized void leave(Path directory, Semaphore follower) {
    Watched known = watched.get(directory);
    if (known != null) {
      known.followers().remove(follower);
      if (known.followers().isEmpty()) {
        known.key().cancel();
        watched.remove(directory);
      }
    }
  }

  /// Wakes the followers of a directory, because its container ended.
  public synchronized void wake(Path directory) {
    Watched known = watched.get(directory);
    if (known != null) {
      known.followers().forEach(Semaphore::release);
    }
  }

  private WatchService running() throws IOException {
    WatchService present = service;
    if (present == null) {
      present = FileSystems.getDefault().newWatchService();
      service = present;
      WatchService events = present;
      Thread.ofVirtual().name("log-watch").start(() -> pass(events));
    }
    return present;
  }

  private void pass(WatchService events) {
    try {
      while (true) {
        WatchKey key = events.take();
        key.pollEvents();
        if (key.watchable() instanceof Path directory) {
          wake(directory);
        }
        key.reset();
      }
    } catch (ClosedWatchServiceException closed) {
      return;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    if (service != null) {
      try {
        service.close();
      } catch (IOException problem) {
        throw new java.io.UncheckedIOException(problem);
      }
    }
  }
}
